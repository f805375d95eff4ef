"""Orchards: trees, who adopts them, and their care."""

from flask import Flask

from app.orchards import models  # noqa: F401 - its tables
from app.orchards.adoptions import models as adoptions_models  # noqa: F401 - its tables


def register(app: Flask) -> None:
    """Add the pages of this slice."""
