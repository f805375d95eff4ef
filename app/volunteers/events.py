"""What happens to tasks, claims and hours."""

from collections.abc import Sequence
from dataclasses import dataclass
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
class ClaimMovedUp:
    """A freed slot went to the first in line."""

    claim: Any


@dataclass(frozen=True)
class HoursApproved:
    """Staff approved service records, one or a thousand, in one act."""

    records: Sequence[Any]
    approver_id: int


@dataclass(frozen=True)
class HoursReturned:
    """Staff returned or rejected a service record with a reason (`record.state` says which)."""

    record: Any


@dataclass(frozen=True)
class HoursAnnulled:
    """An approved record was proven false: its points are taken back."""

    record: Any
    reason: str
