"""Lines: who waits for a tree, or for any tree that needs someone, has it in the order of asking once there is room.

A tree is looked at anew once its row is locked: who held it before may have given it away.
"""

from collections.abc import Sequence

from sqlalchemy import select

from app.database import db, flush_or
from app.events import publish
from app.members.models import Membership
from app.orchards.adoptions import bounds_service as bounds
from app.orchards.adoptions.models import Adoption
from app.orchards.adoptions.service import Asking, activate, asked_for, by_rule, lock_tree, room_for, why_not
from app.orchards.domain import GROWING, LIVE
from app.orchards.errors import AlreadyAdopting
from app.orchards.events import AdoptionAsked
from app.orchards.models import Orchard, Tree
from app.people.models import Person
from app.scope import in_community


def ask_any(orchard: Orchard, asking: Asking, *, membership: Membership, entered_by: Person | None = None) -> Adoption:
    """Ask for any tree of the orchard that needs someone: one that nobody adopts, a weak one first.

    Where there is none, or others wait, it waits. Raises `AlreadyAdopting`, `TooManyTrees`, `TooManyLines`,
    `TooManyAsks`, `AdoptionRefused`.
    """
    made = asked_for(orchard, asking, membership, entered_by)
    bounds.refuse_second_place(membership, None, orchard=orchard, kind=made.kind)
    made.state = "waiting" if orchard.accepts_by_rule else "asked"
    with flush_or(AlreadyAdopting()):
        db.session.add(made)
    if made.state == "waiting":
        _move_up_any(orchard)
    if made.state == "waiting":
        bounds.refuse_more_lines(membership)
    return by_rule(made)


def pass_on(tree: Tree) -> None:
    """Whoever is next in line has the tree, or is put before staff; then who asked for any tree, if nobody has it.

    Who waits for the whole tree alone steps aside while others share it: a place beside them is of no use to them.
    """
    lock_tree(tree)
    if why_not(tree) is not None:
        return
    for one in _waiting(tree):
        if _is_asked_for(tree):
            return
        if room_for(tree, exclusive=one.exclusive):
            _step_forward(one)
        elif not one.exclusive:
            return
    if not _has_live(tree) and (anyone := _waiting_for_any(tree.orchard_id)) is not None:
        anyone.tree_id = tree.id
        _step_forward(anyone)


def pass_on_all(orchard: Orchard) -> None:
    """There may be room at any of its trees: each line moves up, then the one for any tree."""
    line = select(Adoption.tree_id).where(
        Adoption.community_id == orchard.community_id, Adoption.orchard_id == orchard.id, Adoption.state == "waiting"
    )
    awaited = in_community(Tree).where(Tree.id.in_(line)).order_by(Tree.id)
    for tree in db.session.scalars(awaited).all():
        pass_on(tree)
    _move_up_any(orchard)


def _move_up_any(orchard: Orchard) -> None:
    while (first := _waiting_for_any(orchard.id)) is not None and (tree := needy_tree(orchard)) is not None:
        first.tree_id = tree.id
        _step_forward(first)


def needy_tree(orchard: Orchard) -> Tree | None:
    """A tree that nobody adopts or asks for, locked; a weak one first, none that another takes just now."""
    live = select(Adoption.id).where(
        Adoption.community_id == Tree.community_id, Adoption.tree_id == Tree.id, Adoption.state.in_(LIVE)
    )
    wanted = in_community(Tree).where(
        Tree.orchard_id == orchard.id, Tree.state.in_(GROWING), Tree.adoptable, ~live.exists()
    )
    order = (Tree.state == "alive", Tree.row, Tree.column)
    locked = wanted.order_by(*order).limit(1).with_for_update(skip_locked=True, of=Tree)
    taken: list[int] = []
    while True:
        one_more = locked.where(Tree.id.not_in(taken)).execution_options(populate_existing=True)
        found = db.session.scalar(one_more)
        if found is None or not _has_live(found):
            return found
        taken.append(found.id)  # given away between the look at the adoptions and the lock


def _step_forward(adoption: Adoption) -> None:
    if adoption.orchard.accepts_by_rule:
        activate(adoption)
        return
    adoption.state = "asked"
    db.session.flush()
    publish(AdoptionAsked(adoption))


def _waiting(tree: Tree) -> Sequence[Adoption]:
    line = in_community(Adoption).where(Adoption.tree_id == tree.id, Adoption.state == "waiting")
    return db.session.scalars(line.order_by(Adoption.asked_at, Adoption.id).with_for_update(of=Adoption)).all()


def _waiting_for_any(orchard_id: int) -> Adoption | None:
    line = in_community(Adoption).where(
        Adoption.orchard_id == orchard_id, Adoption.tree_id.is_(None), Adoption.state == "waiting"
    )
    first = line.order_by(Adoption.asked_at, Adoption.id).limit(1)
    return db.session.scalar(first.with_for_update(of=Adoption, skip_locked=True))


def _is_asked_for(tree: Tree) -> bool:
    asked = in_community(Adoption).where(Adoption.tree_id == tree.id, Adoption.state == "asked")
    return db.session.execute(asked.limit(1)).first() is not None


def _has_live(tree: Tree) -> bool:
    live = in_community(Adoption).where(Adoption.tree_id == tree.id, Adoption.state.in_(LIVE))
    return db.session.execute(live.limit(1)).first() is not None
