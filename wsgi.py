"""The application for a WSGI server (`granian wsgi:app`) and for the command line (`flask --app wsgi`)."""

import os
import sys

from app import create_app
from app.config import BadSettings, Config
from app.process.serve import warm_up

try:
    config = Config.from_environment()
except BadSettings as failure:
    sys.exit(str(failure))
app = create_app(config)
if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
    warm_up(app, config.DATA_DIR / "templates")
