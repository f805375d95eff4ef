"""Members: who is an active member here, and who runs a task; the use cases by subject in the files beside."""

from app.members.offices.service import (
    end_office,
    grid_offices,
    is_lead_household,
    lead_household_of,
    lead_households,
    members_of_households,
    set_grid_office,
    set_lead_household,
)
from app.members.receipts.service import communities_named
from app.members.register.known_service import (
    accounts_of,
    add_known,
    exported_known,
    import_known,
    known_listed,
    known_members,
    preview_known,
    remove_known,
    reported_in,
    waiting_since,
)
from app.members.register.service import counts, display_door, display_place, exported, may_see_phone, members_listed
from app.members.report_in.acceptance_service import accept, leave, prove_household, return_
from app.members.report_in.behalf_service import Said, enter, is_served
from app.members.report_in.closing_service import communities_left_by, end_memberships
from app.members.report_in.moving_service import comes_from, communities_left, home_of_moved, moved_away, went_to
from app.members.report_in.service import (
    active_membership,
    find_referrer,
    is_home_of,
    latest_membership,
    lives_at,
    lock_home,
    memberships_of,
    open_membership,
    refer,
    referrer,
    report_in,
    withdraw,
)
from app.people.models import Person
from app.people.service import is_staff_here
from app.scope import find_community

__all__ = [
    "Said",
    "accept",
    "accounts_of",
    "active_membership",
    "add_known",
    "comes_from",
    "communities_left",
    "communities_left_by",
    "communities_named",
    "counts",
    "display_door",
    "display_place",
    "end_memberships",
    "end_office",
    "enter",
    "exported",
    "exported_known",
    "find_referrer",
    "grid_offices",
    "home_of_moved",
    "import_known",
    "is_active_member",
    "is_home_of",
    "is_in_service",
    "is_lead_household",
    "is_member_or_staff",
    "is_organiser_or_staff",
    "is_served",
    "known_listed",
    "known_members",
    "latest_membership",
    "lead_household_of",
    "lead_households",
    "leave",
    "lives_at",
    "lock_home",
    "may_see_phone",
    "members_listed",
    "members_of_households",
    "memberships_of",
    "moved_away",
    "open_membership",
    "preview_known",
    "prove_household",
    "refer",
    "referrer",
    "remove_known",
    "report_in",
    "reported_in",
    "return_",
    "set_grid_office",
    "set_lead_household",
    "waiting_since",
    "went_to",
    "withdraw",
]


def is_active_member(person: Person, _thing: object) -> bool:
    """An active member (in-service or resident) of the community in scope."""
    return find_community() is not None and active_membership(person.id) is not None


def is_in_service(person: Person, _thing: object) -> bool:
    """An active in-service member of the community in scope."""
    membership = active_membership(person.id) if find_community() is not None else None
    return membership is not None and membership.kind == "in_service"


def is_member_or_staff(person: Person, thing: object) -> bool:
    """An active member of the community in scope, or its staff."""
    return is_active_member(person, thing) or is_staff_here(person, thing)


def is_organiser_or_staff(person: Person, task: object) -> bool:
    """The task's organiser, or staff of this community."""
    return is_staff_here(person, task) or (task is not None and getattr(task, "organiser_id", None) == person.id)
