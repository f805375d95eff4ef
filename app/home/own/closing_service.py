"""What closing the account would end, as the person reads it beforehand."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import scope
from app.database import db
from app.members import service as members
from app.members.models import Membership
from app.orchards import service as orchards
from app.people.models import Person
from app.places import service as places
from app.points import service as points
from app.property.models import Redemption
from app.scope import Community, in_community
from app.texts import _, when
from app.texts import points as written
from app.volunteers.models import Claim, Task
from app.volunteers.tasks.organisers_service import organised

LIVE = ("waiting", "offered", "taken")
MOST = 10  # lines of one kind; nobody has that many, and a page stays a page


@dataclass
class Ends:
    """What ends, in words, by kind; and how many points nobody can use any more."""

    lines: list[tuple[str, str, str]] = field(default_factory=list)  # icon, what, where or when
    points: int = 0


def what_ends(person: Person) -> Ends:
    """Memberships, offices, claims and offers, reservations, tasks that the person organises, roles and points."""
    ends = Ends()
    for membership in members.memberships_of(person.id):
        if membership.state in ("asked", "active"):
            ends.lines.append(("home", _("报到关系"), places.find(membership.community_id).short_name))
    for place in _communities(person):
        with scope.inside(place):
            ends.lines += [*_offices(person), *_claims(person), *_reserved(person), *_organised(person)]
            ends.lines += _adopted(person)
    ends.lines += [("shield", _("工作权限"), role.place.short_name) for role in person.roles]
    # What is reserved is given back with the membership, and lapses with the rest.
    ends.points = sum(wallet.balance or 0 for wallet in points.wallets_of(person.id))
    return ends


def _communities(person: Person) -> Iterator[Community]:
    """Where the person is, was, or works."""
    ids = {one.community_id for one in members.memberships_of(person.id)}
    ids |= {role.place_id for role in person.roles if role.place.level == "community"}
    for place_id in sorted(ids):
        yield places.as_scope(places.find(place_id))


def _offices(person: Person) -> Iterator[tuple[str, str, str]]:
    membership = members.active_membership(person.id)
    if membership is None:
        return
    for office in members.grid_offices():
        if office.membership_id == membership.id:
            title = _("网格长") if office.office == "grid_lead" else _("网格员")
            yield "people", title, office.grid.name
    lead = members.lead_household_of(membership)
    if lead is not None and _lives_alone(membership):
        yield "star", _("党员中心户"), lead.building.name + lead.unit


def _lives_alone(membership: Membership) -> bool:
    household = membership.household_id
    return household is not None and len(members.members_of_households([household])[household]) == 1


def _claims(person: Person) -> Iterator[tuple[str, str, str]]:
    wanted = in_community(Claim).join(Claim.task).options(joinedload(Claim.task))
    live = wanted.where(Claim.person_id == person.id, Claim.state.in_(LIVE), Task.state == "open")
    names = {"waiting": _("候补"), "offered": _("留给您的名额"), "taken": _("认领")}
    for claim in db.session.execute(live.order_by(Task.starts_at).limit(MOST)).scalars():
        yield "calendar", names[claim.state], f"{claim.task.title} {when(claim.task.starts_at)}"


def _reserved(person: Person) -> Iterator[tuple[str, str, str]]:
    reserved = select(Redemption).where(
        Redemption.community_id == scope.community_id(),
        Redemption.person_id == person.id,
        Redemption.state == "reserved",
    )
    for one in db.session.execute(reserved.limit(MOST)).scalars():
        yield "bill", _("抵物业费的预留"), _("%(n)s 分", n=written(one.points))


def _organised(person: Person) -> Iterator[tuple[str, str, str]]:
    for task in organised(person.id)[:MOST]:
        yield "tasks", _("负责的活动，改由工作人员负责"), f"{task.title} {when(task.starts_at)}"


def _adopted(person: Person) -> Iterator[tuple[str, str, str]]:
    membership = members.active_membership(person.id)
    for one in orchards.adoptions_of(membership)[:MOST] if membership else ():
        tree = one.tree.label if one.tree else ""
        yield "tree", _("果树认养") if one.state == "active" else _("认养申请"), f"{one.orchard.name} {tree}".strip()
