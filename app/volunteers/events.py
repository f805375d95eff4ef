"""What happens to tasks, claims and hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class TaskChanged:
    """Time, place or text of a published task changed; `claims` are the live ones."""

    task: Any
    claims: Sequence[Any]


@dataclass(frozen=True)
class TaskCancelled:
    """A published task will not take place; `claims` are those that were live."""

    task: Any
    claims: Sequence[Any]


@dataclass(frozen=True)
class TaskTooCold:
    """It is known now, or known to be colder, that a published task will be too cold for its kind."""

    task: Any
    degrees: Any


@dataclass(frozen=True)
class TaskComesUp:
    """A task takes place tomorrow; `claims` are those with a slot."""

    task: Any
    claims: Sequence[Any]


@dataclass(frozen=True)
class SlotOffered:
    """A freed slot is kept for the first in line until `claim.offer_until`."""

    claim: Any


@dataclass(frozen=True)
class OfferLapsed:
    """Nobody answered in time: the slot went on to the next in line."""

    claim: Any


@dataclass(frozen=True)
class AbsenceExcused:
    """Staff heard why somebody did not come, or gave a slot back too late: it no longer counts."""

    claim: Any


@dataclass(frozen=True)
class ClaimingResumed:
    """Staff let a member claim again who had been stopped after too many absences."""

    person_id: int
    reason: str


@dataclass(frozen=True)
class HoursApproved:
    """Staff approved service records, one or a thousand, in one act; without an approver a rule did."""

    records: Sequence[Any]
    approver_id: int | None


@dataclass(frozen=True)
class TasksPassedOn:
    """Who organised these tasks has left: staff organise them now (`task.organiser_id`), and are told."""

    tasks: Any


@dataclass(frozen=True)
class HoursCorrected:
    """A dispute was upheld: an approved record says more than it did, and its points are decided anew."""

    record: Any
    dispute_id: int


@dataclass(frozen=True)
class DisputeAnswered:
    """A second reviewer answered a dispute (`dispute.state` says how)."""

    dispute: Any


@dataclass(frozen=True)
class HoursReturned:
    """Staff returned or rejected a service record with a reason (`record.state` says which)."""

    record: Any


@dataclass(frozen=True)
class HoursAnnulled:
    """An approved record was proven false: its points are taken back. `approved_at` is since when it had counted."""

    record: Any
    reason: str
    approved_at: datetime | None


@dataclass(frozen=True)
class MembersReminded:
    """Staff reminded people who are known and have not reported in (`known`), or have not come for long (`absent`)."""

    subject: str
    person_ids: Sequence[int]
    days: int
