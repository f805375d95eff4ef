"""What this slice holds about a person: claims, attendance, hours with their history, disputes and their photos."""

from typing import Any

from sqlalchemy import and_, select

from app.files.photos import Photo
from app.own_data import Part, Rows, covering
from app.places.models import Place
from app.texts import later as _l
from app.volunteers.attendance.models import RefusedCheckIn
from app.volunteers.claims.models import ClaimingResumption
from app.volunteers.contacts.models import Contact
from app.volunteers.feed.models import CalendarFeed
from app.volunteers.hours.disputes_models import HoursDispute
from app.volunteers.hours.models import RecordChange
from app.volunteers.models import Attendance, Claim, ServiceRecord, Task
from app.volunteers.reminders.models import Reminder


def claims(person_id: int) -> Rows:
    """What was claimed, and what became of it."""
    return _of_task(
        Claim,
        person_id,
        *(Claim.state, Claim.claimed_at, Claim.taken_at, Claim.ended_at, Claim.offered_at, Claim.excuse),
        order=Claim.claimed_at,
    )


def attendance(person_id: int) -> Rows:
    """When the person came and left, and how that was noted."""
    return _of_task(
        Attendance,
        person_id,
        *(Attendance.checked_in_at, Attendance.in_by, Attendance.checked_out_at, Attendance.out_by),
        order=Attendance.checked_in_at,
    )


def refused(person_id: int) -> Rows:
    """Codes that were refused."""
    return (
        select(Place.short_name.label("community"), RefusedCheckIn.at, RefusedCheckIn.reason, RefusedCheckIn.address)
        .join(Place, RefusedCheckIn.community_id == Place.id)
        .where(RefusedCheckIn.person_id == person_id)
        .order_by(RefusedCheckIn.at.desc(), RefusedCheckIn.id.desc())
    )


def hours(person_id: int) -> Rows:
    """Every service record, wherever it was served."""
    return _of_task(
        ServiceRecord,
        person_id,
        *(ServiceRecord.started_at, ServiceRecord.ended_at, ServiceRecord.measured_minutes, ServiceRecord.minutes),
        *(ServiceRecord.state, ServiceRecord.evaluation, ServiceRecord.paid_work_time, ServiceRecord.decided_at),
        *(ServiceRecord.amend_reason, ServiceRecord.reason),
        order=ServiceRecord.started_at,
    )


def history(person_id: int) -> Rows:
    """How records of the person changed, and why."""
    change = RecordChange
    return (
        select(Place.short_name.label("community"), change.at, change.before, change.after, change.reason)
        .join(
            ServiceRecord,
            and_(change.community_id == ServiceRecord.community_id, change.record_id == ServiceRecord.id),
        )
        .join(Place, change.community_id == Place.id)
        .where(ServiceRecord.person_id == person_id)
        .order_by(change.at.desc(), change.id.desc())
    )


def disputes(person_id: int) -> Rows:
    """What the person said against a decision, and the answer."""
    dispute = HoursDispute
    return (
        select(
            Place.short_name.label("community"),
            *(dispute.made_at, dispute.said, dispute.wanted_minutes, dispute.state, dispute.answered_at, dispute.reply),
        )
        .join(Place, dispute.community_id == Place.id)
        .where(dispute.person_id == person_id)
        .order_by(dispute.made_at.desc(), dispute.id.desc())
    )


def resumptions(person_id: int) -> Rows:
    """Staff let the person claim again."""
    return (
        select(Place.short_name.label("community"), ClaimingResumption.at, ClaimingResumption.reason)
        .join(Place, ClaimingResumption.community_id == Place.id)
        .where(ClaimingResumption.person_id == person_id)
        .order_by(ClaimingResumption.at.desc(), ClaimingResumption.id.desc())
    )


def organised(person_id: int) -> Rows:
    """Tasks that the person organised."""
    return (
        select(Place.short_name.label("community"), Task.title, Task.starts_at, Task.ends_at, Task.state)
        .join(Place, Task.community_id == Place.id)
        .where(Task.organiser_id == person_id, Task.source_type.is_(None))
        .order_by(Task.starts_at.desc(), Task.id.desc())
    )


def contacts(person_id: int) -> Rows:
    """Contacts with residents that the person noted."""
    return (
        select(
            Place.short_name.label("community"),
            *(Contact.on_day, Contact.who, Contact.note, Contact.entered_at, Contact.removed_at),
        )
        .join(Place, Contact.community_id == Place.id)
        .where(Contact.person_id == person_id)
        .order_by(Contact.on_day.desc(), Contact.id.desc())
    )


def reminders(person_id: int) -> Rows:
    """When staff reminded the person, and of what."""
    return (
        select(Place.short_name.label("community"), Reminder.on_day, Reminder.subject)
        .join(Place, Reminder.community_id == Place.id)
        .where(Reminder.person_id == person_id)
        .order_by(Reminder.on_day.desc(), Reminder.id.desc())
    )


def pictures(person_id: int) -> Rows:
    """Photos that the person added."""
    return (
        select(Place.short_name.label("community"), Photo.made_at, Photo.content)
        .join(Place, Photo.community_id == Place.id)
        .where(Photo.made_by_id == person_id)
        .order_by(Photo.made_at.desc(), Photo.id.desc())
    )


def calendar(person_id: int) -> Rows:
    """The link of the personal calendar: that there is one, without the secret in it."""
    wanted = select(CalendarFeed.made_at, CalendarFeed.read_at, CalendarFeed.language)
    return wanted.where(CalendarFeed.person_id == person_id)


def _of_task(model: Any, person_id: int, *columns: Any, order: Any) -> Rows:
    """Rows of the person about a task."""
    return (
        select(Place.short_name.label("community"), Task.title.label("task"), *columns)
        .join(Task, and_(model.community_id == Task.community_id, model.task_id == Task.id))
        .join(Place, model.community_id == Place.id)
        .where(model.person_id == person_id)
        .order_by(order.desc(), model.id.desc())
    )


PARTS = (
    Part("claims", _l("认领"), claims, covering("claim.person_id")),
    Part("attendance", _l("签到签退"), attendance, covering("attendance.person_id")),
    Part("refused-check-ins", _l("没有通过的签到"), refused, covering("refused_check_in.person_id")),
    Part("hours", _l("服务时长"), hours, covering("service_record.person_id")),
    Part("hours-history", _l("时长的改动"), history),
    Part("disputes", _l("时长异议"), disputes, covering("hours_dispute.person_id")),
    Part("resumptions", _l("恢复认领"), resumptions, covering("claiming_resumption.person_id")),
    Part("organised", _l("负责的活动"), organised, covering("task.organiser_id")),
    Part("contacts", _l("联系群众"), contacts, covering("contact.person_id")),
    Part("calendar-link", _l("日历链接"), calendar, covering("calendar_feed.person_id")),
    Part("reminders", _l("社区的提醒"), reminders, covering("reminder.person_id")),
    Part("photos", _l("照片"), pictures, covering("photo.made_by_id")),
)
ACTS = covering(
    "attendance.in_recorded_by_id",
    "attendance.out_recorded_by_id",
    "claim.entered_by_id",
    "claim.excused_by_id",
    "claiming_resumption.by_id",
    "contact.entered_by_id",
    "day_temperature.noted_by_id",
    "hours_dispute.answered_by_id",
    "hours_dispute.first_reviewer_id",
    "feedback_letter.issued_by_id",
    "record_change.person_id",
    "reminder.by_id",
    "service_record.decided_by_id",
    "task.created_by_id",
    "task_pattern.made_by_id",
    "task_series.made_by_id",
)
