"""Whether this process is alive, and whether it can do its work."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.access import public
from app.database import db

health = Blueprint("health", __name__)


@health.get("/health/live")
@public
def live() -> Response:
    """The process answers."""
    return jsonify(alive=True)


@health.get("/health/ready")
@public
def ready() -> tuple[Response, int]:
    """The database answers, and its tables stand."""
    try:
        db.session.execute(text("SELECT count(*) FROM place"))
    except SQLAlchemyError:
        return jsonify(ready=False, because="database"), 503
    return jsonify(ready=True), 200
