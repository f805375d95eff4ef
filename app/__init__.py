"""Baodao 报到: report in at the community, serve, and see what comes of it.

The application is put together in `factory.py`. This package loads nothing by itself: the launcher needs little of it,
and everything takes seconds.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Config


def create_app(config: "Config | None" = None) -> "Flask":
    """The whole application, with the environment's settings where none are given."""
    from app import factory

    return factory.create_app(config)
