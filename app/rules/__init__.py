"""Rules: decision tables, their versions, and why a row matched."""

from flask import Flask

from app.rules import models, trial_cli  # noqa: F401 - its tables, and the command that tries them
from app.rules.cli import rules as commands
from app.rules.pages.views import rules


def register(app: Flask) -> None:
    """Add the pages and commands of this slice."""
    app.register_blueprint(rules)
    app.cli.add_command(commands)
