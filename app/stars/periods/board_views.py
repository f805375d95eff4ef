"""Stars for everybody: the notice, what is final, and the half-years before; names by consent."""

from flask import Blueprint, Response, abort, request
from flask_login import current_user

from app.access import public
from app.members.service import active_membership, is_active_member
from app.pages.paging import paged
from app.stars.periods import board_service as service
from app.stars.periods.desk_views import words
from app.stars.periods.objections_service import takes_objections_now
from app.stars.periods.words import people_in, why_in_public
from app.web import page

star_board = Blueprint("star_board", __name__, template_folder="../templates")


def own_household() -> int | None:
    """The proven household of who looks: the way to the why-page is theirs."""
    own = active_membership(current_user.id) if current_user.is_authenticated else None
    return own.household_id if own else None


@star_board.get("/c/<code>/stars/board")
@public
def show() -> Response:
    """The half-year asked for, else the newest that the public may see."""
    shown = service.public_periods()
    asked = request.args.get("period")
    found = next((one for one in shown if one.label == asked), None) if asked else (shown[0] if shown else None)
    if asked and found is None:
        abort(404)
    rows = paged(service.lines(found)) if found else None
    results = [row.StarResult for row in rows.items] if rows else []
    is_member = current_user.is_authenticated and is_active_member(current_user, None)
    return page(
        "stars/periods/board.html",
        period=found,
        periods=shown,
        rows=rows,
        people=people_in(results, whole=False),
        spread=service.spread(found) if found else {},
        changes=service.changes(found) if found else [],
        own_household=own_household(),
        may_object=found is not None and is_member and takes_objections_now(found),
        why_in_public=why_in_public,
        **words(),
    )
