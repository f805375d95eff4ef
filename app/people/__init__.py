"""People: accounts, sign-in, roles at places and organisations, consent."""

from flask import Flask

from app.people import browser


def register(app: Flask) -> None:
    """Add sign-in and the pages of this slice."""
    browser.register(app)
