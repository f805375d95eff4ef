"""Volunteers: what other slices, the pages of rights and the jobs use of tasks, claims and hours."""

from app.people.models import Person
from app.volunteers.attendance.finish_service import finish_tasks
from app.volunteers.attendance.roll_call_service import RollCall, roll_call
from app.volunteers.attendance.service import check_in, check_out, make_record
from app.volunteers.attendance.stages_service import stage_of
from app.volunteers.care.service import (
    CareDone,
    approve_by_rule,
    change_care,
    note_why_it_waits,
    record_care,
    strike_care,
)
from app.volunteers.claims.absences_service import Standing, absences, excuse, standing
from app.volunteers.claims.lists_service import claims_of, own_claims
from app.volunteers.claims.offers_service import accept_offer, pass_on_offers
from app.volunteers.claims.reminders_service import remind_of
from app.volunteers.claims.service import claim, withdraw, withdraw_all
from app.volunteers.closing_service import forget_person, leave_tasks
from app.volunteers.contacts.progress_service import Progress, progress_of
from app.volunteers.feed.service import end as end_calendar
from app.volunteers.hours.disputes_models import HoursDispute
from app.volunteers.hours.disputes_service import disputes_of, is_second
from app.volunteers.hours.facts_service import (
    Judgement,
    facts_of,
    facts_of_correction,
    facts_of_tasks,
    referral_facts,
)
from app.volunteers.hours.lists_service import overlapping, queue, queue_counts
from app.volunteers.hours.own_service import approved_minutes, records_of
from app.volunteers.hours.service import (
    amend,
    annul_record,
    approve_hours,
    hand_in_again,
    locked_records,
    reject_record,
    return_record,
)
from app.volunteers.series.service import Rhythm, draft_all_ahead, start_series
from app.volunteers.tasks.addresses_service import forget_addresses
from app.volunteers.tasks.kinds_service import find_kind, kinds, load_kinds
from app.volunteers.tasks.lists_service import runs_now, staff_tasks, state_counts, tasks_near
from app.volunteers.tasks.organisers_service import organised_today
from app.volunteers.tasks.service import (
    TaskText,
    cancel_task,
    change_task,
    draft_task,
    publish_task,
    start_task,
    takes_codes,
)
from app.volunteers.weather.service import cold_tasks

__all__ = [
    "CareDone",
    "Judgement",
    "Progress",
    "Rhythm",
    "RollCall",
    "Standing",
    "TaskText",
    "absences",
    "accept_offer",
    "amend",
    "annul_record",
    "approve_by_rule",
    "approve_hours",
    "approved_minutes",
    "cancel_task",
    "change_care",
    "change_task",
    "check_in",
    "check_out",
    "claim",
    "claims_of",
    "cold_tasks",
    "disputes_of",
    "draft_all_ahead",
    "draft_task",
    "end_calendar",
    "excuse",
    "facts_of",
    "facts_of_correction",
    "facts_of_tasks",
    "find_kind",
    "finish_tasks",
    "forget_addresses",
    "forget_person",
    "hand_in_again",
    "is_not_own_record",
    "is_second_reviewer",
    "kinds",
    "leave_tasks",
    "load_kinds",
    "locked_records",
    "make_record",
    "note_why_it_waits",
    "organised_today",
    "overlapping",
    "own_claims",
    "pass_on_offers",
    "progress_of",
    "publish_task",
    "queue",
    "queue_counts",
    "record_care",
    "records_of",
    "referral_facts",
    "reject_record",
    "remind_of",
    "return_record",
    "roll_call",
    "runs_now",
    "staff_tasks",
    "stage_of",
    "standing",
    "start_series",
    "start_task",
    "state_counts",
    "strike_care",
    "takes_codes",
    "tasks_near",
    "withdraw",
    "withdraw_all",
]


def is_not_own_record(person: Person, record: object) -> bool:
    """Nobody approves their own hours."""
    return record is None or getattr(record, "person_id", None) != person.id


def is_second_reviewer(person: Person, dispute: object) -> bool:
    """Whoever decided or changed a record, or owns it, does not answer its dispute."""
    return not isinstance(dispute, HoursDispute) or is_second(dispute, person.id)
