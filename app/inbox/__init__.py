"""Inbox: what concerns me."""

from flask import Flask

from app.inbox.channels import carriers
from app.inbox.reach.views import channels
from app.inbox.views import inbox


def register(app: Flask) -> None:
    """Add the pages of this slice, and plug in what carries messages out of it."""
    carriers.register(app)
    app.register_blueprint(inbox)
    app.register_blueprint(channels)
