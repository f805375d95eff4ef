"""Demo: the article's places with invented people, made through the services that people use."""

from flask import Flask

from app.demo.cli import demo as commands


def register(app: Flask) -> None:
    """Add the commands of this slice."""
    app.cli.add_command(commands)
