"""Organisations: workplaces, property companies and departments."""

from flask import Flask

from app.organisations import models  # noqa: F401 - its tables


def register(app: Flask) -> None:
    """Add the pages of this slice."""
