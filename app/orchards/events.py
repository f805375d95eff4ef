"""What happens to trees and adoptions."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TreeStateNoted:
    """Staff noted that a tree is alive, weak or dead, or planted another in its place."""

    tree: Any


@dataclass(frozen=True)
class AdoptionAsked:
    """Somebody asks for a tree, and staff decide."""

    adoption: Any


@dataclass(frozen=True)
class AdoptionAccepted:
    """A tree is adopted from today on: by the rule, by staff, or because its turn in line has come."""

    adoption: Any


@dataclass(frozen=True)
class AdoptionRefusedByStaff:
    """Staff said no, with a reason."""

    adoption: Any


@dataclass(frozen=True)
class AdoptionEnded:
    """An adoption ended otherwise than by its adopter; `end_reason` says why."""

    adoption: Any


@dataclass(frozen=True)
class RenewalAsked:
    """The term of an adoption comes to its end: does the adopter go on?"""

    adoption: Any


@dataclass(frozen=True)
class HandOverOffered:
    """An adopter wants to hand a tree over to `adoption.offered_to`."""

    adoption: Any


@dataclass(frozen=True)
class HandOverAnswered:
    """The other member does not take it over."""

    adoption: Any


@dataclass(frozen=True)
class HandedOver:
    """The other member has taken the tree over: `adoption` is theirs, `giver_id` the person who had it."""

    adoption: Any
    giver_id: int


@dataclass(frozen=True)
class HelperNamed:
    """An adopter named a helper."""

    helper: Any


@dataclass(frozen=True)
class GroupJoined:
    """Who made a group of adopters took another member in."""

    member: Any


@dataclass(frozen=True)
class CareLogged:
    """Somebody wrote down what they did by a tree; `why` is the rule that approves its hours at once, or nothing."""

    entry: Any
    why: str


@dataclass(frozen=True)
class CareMended:
    """A line of a care log was put right; `moved` says that it names another duty or day now."""

    entry: Any
    by_id: int
    reason: str
    moved: bool = False


@dataclass(frozen=True)
class CareStruck:
    """A line of a care log was struck: it was not so."""

    entry: Any
    by_id: int
    reason: str


@dataclass(frozen=True)
class CareDue:
    """Care is due by tomorrow: the lines are (tree, due), for one person."""

    person_id: int
    lines: Any


@dataclass(frozen=True)
class CareLate:
    """Essential care is long late: the lines are (tree, due), for one adopter."""

    person_id: int
    lines: Any


@dataclass(frozen=True)
class DutyOpened:
    """Essential care is so late that every active member may take it."""

    opened: Any


@dataclass(frozen=True)
class DutyGivenBack:
    """Who took an opened duty did nothing for `days` days: it is open to everybody again."""

    opened: Any
    taker_id: int
    days: int


@dataclass(frozen=True)
class LapseNoticed:
    """After repeated lapses an adopter is asked for an answer, until `notice.answer_by`."""

    notice: Any


@dataclass(frozen=True)
class LapseDecided:
    """Staff left the tree with its adopter, or ended the adoption (`notice.decision` says which)."""

    notice: Any
