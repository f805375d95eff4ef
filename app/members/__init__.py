"""Members: report-in, and the offices that members hold inside a community."""

from flask import Flask

from app.members import models  # noqa: F401 - its tables


def register(app: Flask) -> None:
    """Add the pages of this slice."""
