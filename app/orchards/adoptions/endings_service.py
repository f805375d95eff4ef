"""How an adoption ends or is taken back; who is next in line follows."""

from sqlalchemy import update

from app import clock
from app.database import db
from app.events import publish
from app.orchards.adoptions.lines_service import pass_on
from app.orchards.adoptions.models import Adoption, AdoptionHelper
from app.orchards.adoptions.service import lock_tree, refuse_move
from app.orchards.domain import LIVE
from app.orchards.errors import AdoptionRefused
from app.orchards.events import AdoptionEnded, AdoptionRefusedByStaff
from app.orchards.models import Orchard
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
    refuse_move(adoption, "ended")  # what is only asked for may have no tree to be locked
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
