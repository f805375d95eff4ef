"""Points: the double-entry ledger, wallets, awards with their reasons, caps, budgets."""

from flask import Flask

from app.points import models  # noqa: F401 - its tables


def register(app: Flask) -> None:
    """Add the pages of this slice."""
