"""Operations: what those who run the platform need: figures, checks, backups, keys."""

from flask import Flask

from app.operations.backups.cli import backup, restore
from app.operations.checks.cli import check_config
from app.operations.keys.cli import keys
from app.operations.metrics.views import metrics


def register(app: Flask) -> None:
    """Add the page of figures and the commands."""
    app.register_blueprint(metrics)
    for command in (backup, restore, check_config, keys):
        app.cli.add_command(command)
