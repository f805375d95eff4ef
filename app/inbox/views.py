"""My messages: opening the page reads them."""

from flask import Blueprint, Response
from flask_login import current_user

from app import scope
from app.access import signed_in
from app.database import transaction
from app.inbox import service
from app.paging import paged
from app.web import page

inbox = Blueprint("inbox", __name__, template_folder="templates")


@inbox.get("/my/messages")
@signed_in
def mine() -> Response:
    """My messages of all communities; those shown count as read from now on."""
    person_id = current_user.id
    with scope.across_communities():
        shown = paged(service.own(person_id), per=30)
        response = page("inbox/mine.html", messages=shown)
    with transaction():
        service.mark_read(person_id, shown.items)
    return response
