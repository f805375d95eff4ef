"""The application for a WSGI server (`granian wsgi:app`) and for the command line (`flask --app wsgi`)."""

import os

from app import create_app
from app.config import Config
from app.serve import warm_up

config = Config.from_environment()
app = create_app(config)
if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
    warm_up(app, config.DATA_DIR / "templates")
