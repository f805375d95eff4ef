"""Property: fee bills, redemption at the counter, agreements, monthly settlement."""

from flask import Flask

from app.property import models  # noqa: F401 - its tables


def register(app: Flask) -> None:
    """Add the pages of this slice."""
