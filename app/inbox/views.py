"""My messages: opening the page reads them."""

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit, scope
from app.access import signed_in
from app.database import transaction
from app.inbox import service
from app.pages.paging import paged
from app.texts import _
from app.web import act, done, page

inbox = Blueprint("inbox", __name__, template_folder="templates")


@inbox.get("/my/messages")
@signed_in
def mine() -> Response:
    """My messages of all communities; those shown count as read from now on."""
    person_id = current_user.id
    with scope.across_communities():
        shown = paged(service.own(person_id), per=30)
        response = page("inbox/mine.html", messages=shown, unread=service.unread_count(person_id))
    with transaction():
        service.mark_read(person_id, shown.items)
    return response


@inbox.post("/my/messages/read")
@signed_in
@act
def read_all() -> Response:
    """None of them is new any more, also those of the pages that I did not open."""
    service.mark_all_read(current_user.id)
    audit.about(current_user)
    return done(_("全部记为已读"), url_for(".mine"))
