"""A member's own hours: every record with its state and the reason, and the sum over all communities."""

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires
from app.errors import NotHere
from app.members.service import is_in_service
from app.pages.paging import paged
from app.scope import here
from app.texts import _
from app.volunteers.contacts.progress_service import progress_of
from app.volunteers.hours import service
from app.volunteers.hours.disputes_service import disputes_of, may_dispute, points_of
from app.volunteers.hours.forms import AnswerForm
from app.volunteers.hours.own_service import approved_minutes, records_of
from app.volunteers.models import ServiceRecord
from app.web import act, done, invalid, page

my_hours = Blueprint("my_hours", __name__, template_folder="../templates")


@my_hours.get("/c/<code>/my/hours")
@requires(Can.SEE_MEMBER_PAGES)
def mine() -> Response:
    found = paged(records_of(current_user.id), per=20)
    return page(
        "volunteers/hours/my_hours.html",
        page=found,
        awards=points_of(found.items),
        disputes=disputes_of(found.items),
        may_dispute=may_dispute,
        total=approved_minutes(current_user.id),
        year=approved_minutes(current_user.id, year=clock.today().year),
        progress=progress_of(current_user.id) if is_in_service(current_user, None) else None,
    )


def own_record(record_id: int, *, lock: bool = False) -> ServiceRecord:
    """One of the member's records; another's looks like none."""
    found = here(ServiceRecord, record_id, lock=lock)
    if found.person_id != current_user.id:
        raise NotHere("service_record")
    return found


@my_hours.get("/c/<code>/my/hours/<int:record_id>/answer")
@requires(Can.SEE_MEMBER_PAGES)
def answer(record_id: int) -> Response:
    return page("volunteers/hours/answer.html", record=own_record(record_id), form=AnswerForm())


@my_hours.post("/c/<code>/my/hours/<int:record_id>/answer")
@requires(Can.SEE_MEMBER_PAGES)
@act
def hand_in(record_id: int) -> Response:
    found, form = own_record(record_id), AnswerForm()
    if not form.validate_on_submit():
        return invalid("volunteers/hours/answer.html", record=found, form=form)
    service.hand_in_again(found, explanation=form.explanation.data, person_id=current_user.id)
    audit.about(found)
    return done(_("已重新提交，等社区审批"), url_for("my_hours.mine"))
