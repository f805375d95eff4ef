"""Adoptions: asked for by a household, a member or a group, accepted by the rule or by staff, in line where full.

The tree's row is locked before its adopters are counted: of fifty who ask at once, as many adopt it as may.
"""

from dataclasses import dataclass

from sqlalchemy import select

from app import clock
from app.database import db, flush_or
from app.events import publish
from app.members import service as members
from app.members.models import Membership
from app.orchards.adoptions import bounds_service as bounds
from app.orchards.adoptions.lists_service import is_of
from app.orchards.adoptions.models import Adoption
from app.orchards.domain import ADOPTION_MOVES, GROWING, has_room, may_move
from app.orchards.errors import AdoptionRefused, AlreadyAdopting, NoRoomLeft, NotAdoptable
from app.orchards.events import AdoptionAccepted, AdoptionAsked
from app.orchards.groups.models import GroupMember
from app.orchards.models import Orchard, Tree
from app.orchards.season_service import season_end
from app.people.models import Person
from app.scope import community_id, here, in_community
from app.texts import _


@dataclass(frozen=True)
class Asking:
    """In whose name: `household`, `member`, or a `group` (with its id); `exclusive` means no other adopter beside."""

    kind: str
    exclusive: bool = False
    group_id: int | None = None


def ask(
    tree: Tree, asking: Asking, *, membership: Membership, may_wait: bool = False, entered_by: Person | None = None
) -> Adoption:
    """Ask for that tree: adopted at once by the rule, else staff decide; a place in line where it is full.

    Nobody passes those who wait and could have the place: where there is a line, it is joined.

    Raises `NotAdoptable`, `NoRoomLeft` (unless `may_wait`), `AlreadyAdopting`, `TooManyTrees`, `TooManyLines`,
    `TooManyAsks`, `AdoptionRefused`.
    """
    made = asked_for(tree.orchard, asking, membership, entered_by)
    lock_tree(tree)
    refuse_unless_adoptable(tree)
    made.tree_id = tree.id
    bounds.refuse_second_place(membership, tree, orchard=tree.orchard, kind=made.kind)
    if has_place(tree, exclusive=asking.exclusive):
        made.state = "asked"
    elif may_wait:
        made.state = "waiting"
    else:
        raise NoRoomLeft
    with flush_or(AlreadyAdopting()):
        db.session.add(made)
    if made.state == "waiting":
        bounds.refuse_more_lines(membership)
    return by_rule(made)


def asked_for(orchard: Orchard, asking: Asking, membership: Membership, entered_by: Person | None) -> Adoption:
    """The row as it was asked for, for the right adopter.

    The membership is locked: it does not end meanwhile, and what it may have is counted once.
    """
    members.lock_home(membership)
    if membership.state != "active":
        raise AdoptionRefused(_("没有认养：您还不是这个社区的报到成员"), _("请先报到，社区接收后就能认养。"))
    if orchard.closed_at is not None:
        raise AdoptionRefused(_("没有认养：这个果园不再开放"))
    bounds.refuse_more_trees(membership)
    bounds.refuse_more_asks(membership)
    made = Adoption(
        community_id=community_id(),
        orchard_id=orchard.id,
        kind=asking.kind,
        asked_by_id=membership.id,
        exclusive=asking.exclusive,
        asked_at=clock.now(),
        entered_by_id=entered_by.id if entered_by else None,
    )
    if asking.kind == "household":
        if membership.household_id is None:
            raise AdoptionRefused(_("没有认养：您家的门牌还没有核对"), _("请社区核对住户，或者先用本人的名义认养。"))
        made.household_id = membership.household_id
    elif asking.kind == "group":
        made.group_id = _own_group(asking.group_id, membership)
    else:
        made.kind, made.membership_id = "member", membership.id
    return made


def _own_group(group_id: int | None, membership: Membership) -> int:
    mine = in_community(GroupMember).filter_by(group_id=group_id, membership_id=membership.id, left_at=None)
    if group_id is None or db.session.execute(mine).first() is None:
        raise AdoptionRefused(_("没有认养：您不在这个小组里"), _("请先建一个小组，或者请小组的人把您加进去。"))
    return group_id


def by_rule(made: Adoption) -> Adoption:
    """Accept at once what the orchard accepts by its rule and has room for; else it is staff's, who are told."""
    db.session.flush()
    if made.state == "asked" and made.orchard.accepts_by_rule:
        activate(made)
    elif made.state == "asked":
        publish(AdoptionAsked(made))
    return made


def accept(adoption: Adoption, *, tree: Tree | None, by: Person) -> None:
    """Staff accept what was asked for, or what waits where there is room; `tree` where any was asked for.

    Raises `NoRoomLeft`, `NotAdoptable`, `AlreadyAdopting`, `AdoptionRefused`.
    """
    chosen = tree or adoption.tree
    if chosen is None:
        raise AdoptionRefused(_("没有通过：请先选一棵树"))
    if is_of(adoption, by):
        raise AdoptionRefused(_("没有通过：这是您自己的申请"), _("请另一位工作人员来定。"))
    lock_tree(chosen)
    locked = here(Adoption, adoption.id, lock=True)
    refuse_move(locked, "active")
    if locked.tree_id not in (None, chosen.id) or chosen.orchard_id != locked.orchard_id:
        raise AdoptionRefused(_("没有通过：申请的是另一棵树"))
    refuse_unless_adoptable(chosen)
    if not room_for(chosen, exclusive=locked.exclusive):
        raise NoRoomLeft
    if locked.tree_id is None:
        bounds.refuse_second_place(locked.asked_by, chosen, orchard=chosen.orchard, kind=locked.kind)
    with flush_or(AlreadyAdopting()):
        locked.tree_id = chosen.id
    activate(locked, by=by)


def activate(adoption: Adoption, *, by: Person | None = None) -> None:
    """Let it begin today, until the end of the season; the caller holds the tree's lock and knows of the room."""
    today = clock.today()
    adoption.state, adoption.from_day, adoption.until_day = "active", today, season_end(today)
    adoption.decided_by_id, adoption.decided_at = (by.id if by else None), clock.now()
    db.session.flush()
    publish(AdoptionAccepted(adoption))


def lock_tree(tree: Tree) -> None:
    """Lock the tree's row and read it anew."""
    db.session.refresh(tree, with_for_update={"of": Tree})


def refuse_unless_adoptable(tree: Tree) -> None:
    """Raises `NotAdoptable` with the reason."""
    if (why := why_not(tree)) is not None:
        raise NotAdoptable(why)


def why_not(tree: Tree) -> str | None:
    """Why nobody can adopt the tree; None where somebody can."""
    if tree.orchard.closed_at is not None:
        return _("这个果园不再开放")
    if tree.state not in GROWING:
        return {"dead": _("这棵树枯死了，等换栽"), "replaced": _("这棵树已经换栽")}[tree.state]
    return None if tree.adoptable else tree.why_not


def room_for(tree: Tree, *, exclusive: bool) -> bool:
    """True if one more may adopt the tree."""
    active = select(Adoption.exclusive).where(
        Adoption.community_id == community_id(), Adoption.tree_id == tree.id, Adoption.state == "active"
    )
    found = db.session.scalars(active).all()
    return has_room(found, exclusive=exclusive, most=tree.orchard.adopters_per_tree)


def has_place(tree: Tree, *, exclusive: bool) -> bool:
    """True if one more may adopt the tree and nobody in line could have that place.

    Who waits for the whole tree alone cannot have a place beside others, and holds nobody back from it.
    """
    waiting = in_community(Adoption).where(Adoption.tree_id == tree.id, Adoption.state == "waiting")
    if not exclusive:
        waiting = waiting.where(~Adoption.exclusive)
    return room_for(tree, exclusive=exclusive) and db.session.execute(waiting.limit(1)).first() is None


def refuse_move(adoption: Adoption, after: str) -> None:
    """Raises `AdoptionRefused` unless the adoption has that step."""
    if not may_move(ADOPTION_MOVES, adoption.state, after):
        raise AdoptionRefused(_("没有改动：这份认养已经有人处理过了"), _("请刷新页面，看看现在的情况。"))
