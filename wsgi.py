"""The application for a WSGI server (`granian wsgi:app`) and for the command line (`flask --app wsgi`)."""

import os

from app import create_app
from app.serve import warm_up

app = create_app()
if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
    warm_up(app)
