"""Members: report-in, and the offices that members hold inside a community."""

from flask import Flask

from app.members import decisions_views  # noqa: F401 - its views belong to the blueprint of the desk
from app.members.desk_views import members
from app.members.known_views import known
from app.members.me_views import me
from app.members.offices_views import offices
from app.members.report_in_views import report_in


def register(app: Flask) -> None:
    """Add the pages of this slice."""
    for blueprint in (report_in, me, members, offices, known):
        app.register_blueprint(blueprint)
