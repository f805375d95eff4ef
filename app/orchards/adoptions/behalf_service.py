"""Adopting for members without a phone: staff ask for them, and the adoption says who did."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.database import db
from app.members.models import Membership
from app.orchards.adoptions.lines_service import ask_any
from app.orchards.adoptions.models import Adoption
from app.orchards.adoptions.service import Asking, ask
from app.orchards.domain import GROWING, LIVE
from app.orchards.models import Orchard, Tree
from app.people.models import Person
from app.scope import here, in_community

MOST = 300  # free trees to choose from


def free_trees() -> Sequence[Tree]:
    """Trees that may be adopted and that nobody adopts, asks for or waits for, in the order of their plans."""
    live = select(Adoption.id).where(
        Adoption.community_id == Tree.community_id, Adoption.tree_id == Tree.id, Adoption.state.in_(LIVE)
    )
    free = (
        in_community(Tree)
        .join(Orchard, (Orchard.community_id == Tree.community_id) & (Orchard.id == Tree.orchard_id))
        .options(contains_eager(Tree.orchard))
        .where(Orchard.closed_at.is_(None), Tree.state.in_(GROWING), Tree.adoptable, ~live.exists())
        .order_by(Orchard.name, Orchard.id, Tree.row, Tree.column)
    )
    return db.session.scalars(free.limit(MOST)).all()


def ask_for(which: str, asking: Asking, membership: Membership, *, by: Person) -> Adoption:
    """`tree:12` asks for that tree, `any:3` for any tree of that orchard that needs someone.

    Raises `NotAdoptable`, `NoRoomLeft`, `AlreadyAdopting`, `AdoptionRefused`.
    """
    kind, _colon, row_id = which.partition(":")
    if kind == "any":
        return ask_any(here(Orchard, int(row_id)), asking, membership=membership, entered_by=by)
    return ask(here(Tree, int(row_id)), asking, membership=membership, entered_by=by)
