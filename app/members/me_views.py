"""My page: who I am here, where I am a member, and the way to all that is mine."""

from flask import Blueprint, Response
from flask_login import current_user

from app.access import signed_in
from app.members import service
from app.places import service as places
from app.web import page

me = Blueprint("me", __name__, template_folder="templates")


@me.get("/my")
@signed_in
def show() -> Response:
    """My page."""
    memberships = service.memberships_of(current_user.id)
    rows = [(one, places.find(one.community_id), service.display_place(one)) for one in memberships]
    return page("members/me.html", rows=rows)
