"""Inbox: what concerns me."""

from flask import Flask

from app.inbox.views import inbox


def register(app: Flask) -> None:
    """Add the pages of this slice."""
    app.register_blueprint(inbox)
