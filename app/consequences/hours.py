"""What follows for hours, and from them for points."""

from app.consequences.address import here
from app.inbox import service as inbox
from app.points import service as points
from app.texts import _
from app.volunteers import service as volunteers
from app.volunteers.events import (
    DisputeAnswered,
    HoursAnnulled,
    HoursApproved,
    HoursCorrected,
    HoursReturned,
)
from app.words.kept import said, written


def award_points_for_hours(event: HoursApproved) -> None:
    points.award([*volunteers.facts_of(event.records), *volunteers.referral_facts(event.records)])


def tell_of_approved_hours(event: HoursApproved) -> None:
    for record in event.records:
        title = said("「%(title)s」的时长已批准", title=written("known", record.task.title))
        body = said("计 %(n)s", n=written("minutes", record.minutes))
        inbox.tell(record.person_id, kind="hours", title=title, body=body, path=here("/my/hours"))


def tell_of_returned_hours(event: HoursReturned) -> None:
    record = event.record
    if record.state == "returned":
        title = said("「%(title)s」的时长被退回，请说明情况", title=written("known", record.task.title))
    else:
        title = said("「%(title)s」的时长没有通过", title=written("known", record.task.title))
    body = said("原因：%(why)s", why=record.reason)
    inbox.tell(record.person_id, kind="hours", title=title, body=body, path=here("/my/hours"))


def take_points_back(event: HoursAnnulled) -> None:
    disputes = [dispute.id for dispute in volunteers.disputes_of([event.record]).values()]
    awards = points.awards_of("service_record", [event.record.id]) + points.awards_of("hours_dispute", disputes)
    for award in awards:
        points.reverse_award(award, key=f"annulled:{event.record.id}:{award.id}", reason=event.reason)


def decide_points_anew(event: HoursCorrected) -> None:
    """The first decision is reversed and a second one made in the same transaction, so that each explains itself."""
    for award in points.awards_of("service_record", [event.record.id]):
        points.reverse_award(award, key=f"corrected:{event.dispute_id}", reason=_("异议成立，时长更正"))
    points.award(volunteers.facts_of_correction(event.record, event.dispute_id))


def tell_of_answered_dispute(event: DisputeAnswered) -> None:
    dispute = event.dispute
    if dispute.state == "upheld":
        title = said("「%(title)s」的异议成立，时长已更正", title=dispute.record.task.title)
    else:
        title = said("「%(title)s」的异议有答复了，维持原来的决定", title=dispute.record.task.title)
    path = here(f"/my/hours/{dispute.record_id}/dispute")
    inbox.tell(
        dispute.person_id, kind="hours", title=title, body=said("答复：%(reply)s", reply=dispute.reply), path=path
    )


def tell_of_annulled_hours(event: HoursAnnulled) -> None:
    record = event.record
    title = said("「%(title)s」的时长已作废，积分一并冲正", title=written("known", record.task.title))
    inbox.tell(
        record.person_id,
        kind="hours",
        title=title,
        body=said("原因：%(why)s", why=event.reason),
        path=here("/my/hours"),
    )
