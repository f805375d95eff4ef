"""Disputes of hours: the member's page with text and photos, and the second reviewer's."""

from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user

from app import audit
from app.access import Can, allowed, ensure, requires, signed_in
from app.files import photos
from app.pages.paging import paged
from app.scope import here
from app.texts import _
from app.volunteers.hours import disputes_service as service
from app.volunteers.hours.disputes_forms import AnswerDisputeForm, DisputeForm
from app.volunteers.hours.disputes_models import HoursDispute
from app.volunteers.hours.my_views import own_record
from app.volunteers.hours.pages import panel_of
from app.volunteers.models import ServiceRecord
from app.web import act, done, invalid, page

my_disputes = Blueprint("my_disputes", __name__, template_folder="../templates")
disputes = Blueprint("disputes", __name__, template_folder="../templates")


def _own(record: ServiceRecord, form: DisputeForm) -> dict[str, Any]:
    found = service.find_dispute(record)
    return {
        "record": record,
        "dispute": found,
        "form": form,
        "photos": photos.photos_of(found) if found else [],
        "until": service.dispute_until(record),
        "may_dispute": found is None and service.may_dispute(record),
    }


@my_disputes.get("/c/<code>/my/hours/<int:record_id>/dispute")
@requires(Can.SEE_MEMBER_PAGES)
def mine(record_id: int) -> Response:
    return page("volunteers/hours/my_dispute.html", **_own(own_record(record_id), DisputeForm()))


@my_disputes.post("/c/<code>/my/hours/<int:record_id>/dispute")
@requires(Can.SEE_MEMBER_PAGES)
@act
def send(record_id: int) -> Response:
    record, form = own_record(record_id, lock=True), DisputeForm()
    if not form.validate_on_submit():
        return invalid("volunteers/hours/my_dispute.html", **_own(record, form))
    made = service.dispute(record, person_id=current_user.id, **form.said_and_shown())
    audit.about(made, records=[record.id])
    return done(_("已提交，会由另一位工作人员答复"), url_for("my_disputes.mine", record_id=record.id))


@my_disputes.post("/c/<code>/my/disputes/<int:dispute_id>/withdrawal")
@requires(Can.SEE_MEMBER_PAGES)
@act
def take_back(dispute_id: int) -> Response:
    found = here(HoursDispute, dispute_id, lock=True)
    own_record(found.record_id)
    service.take_back(found, person_id=current_user.id)
    audit.about(found)
    return done(_("已收回异议"), url_for("my_hours.mine"))


@disputes.get("/c/<code>/hours/disputes")
@requires(Can.SEE_HOURS)
def listing() -> Response:
    only_open = request.args.get("state") != "answered"
    found = paged(service.open_disputes(only_open=only_open))
    return page("volunteers/hours/disputes.html", page=found, only_open=only_open, count=service.open_count())


def _panel(found: HoursDispute, form: AnswerDisputeForm) -> dict[str, Any]:
    record = found.record
    return {
        **panel_of(record),
        "dispute": found,
        "photos": photos.photos_of(found),
        "form": form,
        "may_answer": found.state == "open" and allowed(Can.ANSWER_DISPUTE, found),
    }


@disputes.get("/c/<code>/hours/disputes/<int:dispute_id>")
@requires(Can.SEE_HOURS)
def show(dispute_id: int) -> Response:
    found = here(HoursDispute, dispute_id)
    return page("volunteers/hours/dispute.html", **_panel(found, AnswerDisputeForm.about(found)))


@disputes.post("/c/<code>/hours/disputes/<int:dispute_id>/answer")
@requires(Can.ANSWER_DISPUTE)
@act
def answer(dispute_id: int) -> Response:
    found, form = here(HoursDispute, dispute_id, lock=True), AnswerDisputeForm()
    ensure(Can.ANSWER_DISPUTE, found)
    if not form.validate_on_submit():
        return invalid("volunteers/hours/dispute.html", **_panel(found, form))
    if form.decision.data == "upheld":
        service.uphold_dispute(found, by_id=current_user.id, **form.correction())
    else:
        service.refuse_dispute(found, reply=form.reply.data, by_id=current_user.id)
    audit.about(found, decision=found.state, minutes=found.record.minutes, answer=found.reply)
    return done(_("已答复，本人会看到"), url_for("disputes.listing"))


@disputes.get("/c/<code>/hours/disputes/<int:dispute_id>/photos/<int:photo_id>")
@signed_in
def photo(dispute_id: int, photo_id: int) -> Response:
    """For the member who sent it and the community's staff; nobody else learns that it exists."""
    found = here(HoursDispute, dispute_id)
    if found.person_id != current_user.id and not allowed(Can.SEE_HOURS):
        abort(404)
    return photos.answer(photos.find(photo_id, of=found))
