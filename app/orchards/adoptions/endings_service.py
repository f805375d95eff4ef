"""How an adoption ends or is taken back, and who comes next: the line for the tree, then who asked for any tree."""

from collections.abc import Iterable

from sqlalchemy import update

from app import clock
from app.database import db
from app.events import publish
from app.orchards.adoptions.models import Adoption, AdoptionHelper
from app.orchards.adoptions.service import activate, lock_tree, refuse_move, room_for, why_not
from app.orchards.domain import LIVE
from app.orchards.errors import AdoptionRefused
from app.orchards.events import AdoptionAsked, AdoptionEnded, AdoptionRefusedByStaff
from app.orchards.models import Orchard, Tree
from app.people.models import Person
from app.scope import community_id, here, in_community
from app.texts import _


def withdraw(adoption: Adoption) -> None:
    """The adopter takes back what was asked for, or leaves the line. Raises `AdoptionRefused`."""
    tree = adoption.tree
    if tree is not None:
        lock_tree(tree)
    locked = here(Adoption, adoption.id, lock=True)
    refuse_move(locked, "withdrawn")
    locked.state, locked.ended_at = "withdrawn", clock.now()
    db.session.flush()
    if tree is not None:
        pass_on(tree)


def refuse(adoption: Adoption, *, reason: str, by: Person) -> None:
    """Staff say no, with the reason; whoever is next in line is put before them. Raises `AdoptionRefused`."""
    if not reason:
        raise AdoptionRefused(_("没有改动：请写明原因"))
    tree = adoption.tree
    if tree is not None:
        lock_tree(tree)
    locked = here(Adoption, adoption.id, lock=True)
    refuse_move(locked, "refused")
    locked.state, locked.end_reason, locked.ended_at = "refused", reason, clock.now()
    locked.decided_by_id, locked.decided_at = by.id, clock.now()
    db.session.flush()
    publish(AdoptionRefusedByStaff(locked))
    if tree is not None:
        pass_on(tree)


def end(adoption: Adoption, *, reason: str, by: Person | None) -> None:
    """End it with a reason: by the adopter, or by staff, who tell the adopter. Raises `AdoptionRefused`."""
    if not reason:
        raise AdoptionRefused(_("没有结束：请写明原因"))
    lock_tree(adoption.tree)
    close(adoption, reason=reason)
    if by is not None and by.id != adoption.asked_by.person_id:
        publish(AdoptionEnded(adoption))
    pass_on(adoption.tree)


def close(adoption: Adoption, *, reason: str) -> None:
    """It is over, and so is what the helpers were named for; the caller holds the tree's lock."""
    db.session.refresh(adoption, with_for_update={"of": Adoption})
    refuse_move(adoption, "ended")
    adoption.state, adoption.end_reason, adoption.ended_at = "ended", reason, clock.now()
    adoption.offered_to_id = adoption.offered_at = None
    helping = update(AdoptionHelper).where(
        AdoptionHelper.community_id == community_id(), AdoptionHelper.adoption_id == adoption.id
    )
    now = clock.now()
    db.session.execute(helping.where(AdoptionHelper.ended_at.is_(None)).values(ended_at=now))
    db.session.flush()


def pass_on(tree: Tree) -> None:
    """Whoever is next in line has the tree, or is put before staff; then who asked for any tree, if nobody has it."""
    lock_tree(tree)
    if why_not(tree) is not None:
        return
    for one in _waiting(tree):
        if _is_asked_for(tree):
            return
        if room_for(tree, exclusive=one.exclusive):
            _step_forward(one)
    if not _has_live(tree) and (anyone := _waiting_for_any(tree)) is not None:
        anyone.tree_id = tree.id
        _step_forward(anyone)


def _step_forward(adoption: Adoption) -> None:
    if adoption.orchard.accepts_by_rule:
        activate(adoption)
        return
    adoption.state = "asked"
    db.session.flush()
    publish(AdoptionAsked(adoption))


def _waiting(tree: Tree) -> Iterable[Adoption]:
    line = in_community(Adoption).where(Adoption.tree_id == tree.id, Adoption.state == "waiting")
    return db.session.scalars(line.order_by(Adoption.asked_at, Adoption.id).with_for_update(of=Adoption)).all()


def _waiting_for_any(tree: Tree) -> Adoption | None:
    line = in_community(Adoption).where(
        Adoption.orchard_id == tree.orchard_id, Adoption.tree_id.is_(None), Adoption.state == "waiting"
    )
    first = line.order_by(Adoption.asked_at, Adoption.id).limit(1)
    return db.session.scalar(first.with_for_update(of=Adoption, skip_locked=True))


def _is_asked_for(tree: Tree) -> bool:
    asked = in_community(Adoption).where(Adoption.tree_id == tree.id, Adoption.state == "asked")
    return db.session.execute(asked.limit(1)).first() is not None


def _has_live(tree: Tree) -> bool:
    live = in_community(Adoption).where(Adoption.tree_id == tree.id, Adoption.state.in_(LIVE))
    return db.session.execute(live.limit(1)).first() is not None


def close_orchard(orchard: Orchard, *, by: Person) -> None:
    """No tree of it is adopted any more, and nobody waits for one; what was written stays. Raises `AdoptionRefused`."""
    locked = here(Orchard, orchard.id, lock=True)
    if locked.closed_at is not None:
        raise AdoptionRefused(_("没有改动：这个果园已经关了"))
    locked.closed_at, locked.version = clock.now(), locked.version + 1
    live = in_community(Adoption).where(Adoption.orchard_id == orchard.id, Adoption.state.in_(LIVE))
    for one in db.session.scalars(live.order_by(Adoption.tree_id, Adoption.id)).all():
        if one.state == "active":
            lock_tree(one.tree)
            close(one, reason="orchard_closed")
        else:
            one.state, one.end_reason, one.ended_at = "withdrawn", "orchard_closed", clock.now()
        publish(AdoptionEnded(one))
    db.session.flush()
