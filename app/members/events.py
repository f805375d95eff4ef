"""What happens to memberships."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MembershipAccepted:
    """Staff accepted a report-in: the wallet opens."""

    membership: Any


@dataclass(frozen=True)
class MembershipReturned:
    """Staff returned a report-in with a reason."""

    membership: Any


@dataclass(frozen=True)
class MembershipLeft:
    """An active member left the community; hours and points stay where they are."""

    membership: Any


@dataclass(frozen=True)
class MembershipMoved:
    """An accepted membership replaced one in another community: what may follow the person does."""

    membership: Any
    source: Any  # the community that was left


@dataclass(frozen=True)
class LeadHouseholdEnded:
    """A household leads its building, or the unit of it, no more."""

    office: Any
