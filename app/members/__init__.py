"""Members: report-in, and the offices that members hold inside a community."""

from flask import Flask

from app.members.me_views import me
from app.members.offices.views import offices
from app.members.receipts.views import receipts
from app.members.register.known_views import known
from app.members.register.views import members
from app.members.report_in import behalf_views, decisions_views  # noqa: F401 - they belong to the blueprint of the desk
from app.members.report_in.views import report_in


def register(app: Flask) -> None:
    """Add the pages of this slice."""
    for blueprint in (report_in, me, members, offices, known, receipts):
        app.register_blueprint(blueprint)
