"""Hours to approve: the queue, one record with its evidence, and many in one act."""

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit
from app.access import Can, ensure, requires
from app.errors import NotHere
from app.pages.fields import row_id, searched
from app.pages.paging import paged
from app.points import service as points
from app.scope import here
from app.texts import _
from app.volunteers.errors import PreviewOutdated
from app.volunteers.hours import service
from app.volunteers.hours.disputes_service import open_count
from app.volunteers.hours.facts_service import Judgement, facts_of
from app.volunteers.hours.forms import AmendForm, ApprovalForm, ReasonForm
from app.volunteers.hours.lists_service import FILTERS, queue, queue_counts
from app.volunteers.hours.pages import lines, panel_of, preview_of
from app.volunteers.models import ServiceRecord
from app.web import act, done, invalid, page

hours = Blueprint("hours", __name__, template_folder="../templates")


def filter_asked_for() -> str:
    """The filter that the address names."""
    only = request.args.get("only", "all")
    return only if only in FILTERS else "all"


@hours.get("/c/<code>/hours")
@requires(Can.SEE_HOURS)
def waiting() -> Response:
    only, search = filter_asked_for(), searched()
    found = paged(queue(reader_id=current_user.id, only=only, search=search), per=50)
    records = [row.ServiceRecord for row in found.items]
    asked = request.args.get("focus", "")
    focus = next((record for record in records if str(record.id) == asked), None)
    return page(
        "volunteers/hours/hours.html",
        page=found,
        only=only,
        search=search,
        counts=queue_counts(reader_id=current_user.id),
        dispute_count=open_count(),
        lines=lines(found.items, points.preview(facts_of(records))),
        **(panel_of(focus) if focus else {"focus": None}),
    )


@hours.get("/c/<code>/hours/<int:record_id>")
@requires(Can.SEE_HOURS)
def record(record_id: int) -> Response:
    return page("volunteers/hours/record.html", **panel_of(here(ServiceRecord, record_id)))


@hours.get("/c/<code>/hours/approval")
@requires(Can.APPROVE_HOURS)
def preview() -> Response:
    """What would be approved: the records that were ticked, or all of a filter; never one's own."""
    ids = [number for value in request.args.getlist("record") if (number := row_id(value)) is not None]
    chosen = ids[: service.MOST_AT_ONCE] if ids else None
    statement = queue(reader_id=current_user.id, only=filter_asked_for(), ids=chosen)
    return page("volunteers/hours/approval.html", **preview_of(statement, Judgement()))


@hours.post("/c/<code>/hours/approval")
@requires(Can.APPROVE_HOURS)
@act
def approve() -> Response:
    """Approve what the preview showed, one record or many, in this one transaction."""
    form = ApprovalForm()
    seen = form.rows()
    if not form.validate_on_submit() or seen is None:
        raise NotHere("preview")
    try:
        records = service.approve_as_previewed(seen, approver_id=current_user.id, judged=form.judged())
    except PreviewOutdated as error:
        statement = queue(reader_id=current_user.id, ids=[row[0] for row in seen])
        return invalid("volunteers/hours/approval.html", error=error, **preview_of(statement, form.judged(), form))
    total = sum(row[2] for row in seen)
    audit.about(records[0], records=[record.id for record in records], points=total)
    return done(
        _("已批准 %(n)s 条，预计发放 %(points)s 分", n=len(records), points=f"{total:,}"), url_for("hours.waiting")
    )


def record_to_decide(record_id: int) -> ServiceRecord:
    """The record, locked, for staff who do not own it."""
    found = here(ServiceRecord, record_id, lock=True)
    ensure(Can.APPROVE_HOURS, found)
    return found


@hours.post("/c/<code>/hours/<int:record_id>/amendment")
@requires(Can.APPROVE_HOURS)
@act
def amend(record_id: int) -> Response:
    found, form = record_to_decide(record_id), AmendForm()
    if not form.validate_on_submit():
        return invalid("volunteers/hours/record.html", **{**panel_of(found), "amend_form": form})
    service.amend(found, by_id=current_user.id, **form.said())
    audit.about(found, minutes=found.minutes, reason=found.amend_reason)
    return done(_("已改为 %(n)s 分钟", n=found.minutes), url_for("hours.record", record_id=found.id))


DECISIONS = {
    "return": service.return_record,
    "rejection": service.reject_record,
    "annulment": service.annul_record,
}


def decided(decision: str) -> str:
    """What is said afterwards."""
    if decision == "annulment":
        return _("已作废，积分一并冲正")
    return _("已退回，本人会看到原因") if decision == "return" else _("已不予通过，本人会看到原因")


@hours.post("/c/<code>/hours/<int:record_id>/decision/<any('return', 'rejection', 'annulment'):decision>")
@requires(Can.APPROVE_HOURS)
@act
def decide(record_id: int, decision: str) -> Response:
    found, form = record_to_decide(record_id), ReasonForm()
    if not form.validate_on_submit():
        return invalid("volunteers/hours/record.html", **{**panel_of(found), "reason_form": form})
    DECISIONS[decision](found, by_id=current_user.id, **form.said())
    audit.about(found, decision=decision, reason=found.reason)
    return done(decided(decision), url_for("hours.waiting"))
