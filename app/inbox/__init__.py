"""Inbox: what concerns me."""

from flask import Flask

from app.inbox import models  # noqa: F401 - its tables


def register(app: Flask) -> None:
    """Add the pages of this slice."""
