"""Volunteers: tasks, claims, check-in, hours and their approval."""

from flask import Flask

from app.volunteers import models  # noqa: F401 - its tables


def register(app: Flask) -> None:
    """Add the pages of this slice."""
