"""Stars: the running half-year's ratings of lead households, rolled up to the city."""

from flask import Flask

from app.stars.cli import stars as commands
from app.stars.views import stars


def register(app: Flask) -> None:
    """Add the pages and the commands of this slice."""
    app.register_blueprint(stars)
    app.cli.add_command(commands)
