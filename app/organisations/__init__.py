"""Organisations: workplaces, property companies and departments."""

from flask import Flask

from app.organisations.cli import organisations as commands
from app.organisations.departments_views import departments
from app.organisations.views import organisations


def register(app: Flask) -> None:
    """Add the pages and commands of this slice."""
    app.register_blueprint(organisations)
    app.register_blueprint(departments)
    app.cli.add_command(commands)
