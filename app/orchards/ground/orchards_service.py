"""Orchards: staff make and change them; members look at them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Row, Subquery, and_, case, false, func, select

from app import clock
from app.database import db, flush_or
from app.orchards.adoptions.lines_service import pass_on_all
from app.orchards.adoptions.models import Adoption
from app.orchards.domain import GROWING, are_shares
from app.orchards.errors import ChangedMeanwhile, NameTaken, OrchardRefused, OutsidePlan
from app.orchards.models import Orchard, Tree
from app.scope import community_id, here, in_community
from app.texts import _


@dataclass(frozen=True, kw_only=True)
class OrchardText:
    """What staff say about an orchard; the four shares of the harvest are in percent."""

    name: str
    story: str
    where: str
    grid_id: int | None
    row_count: int
    column_count: int
    adopters_per_tree: int
    accepts_by_rule: bool
    share_adopter: int
    share_helpers: int
    share_common: int
    share_care_list: int

    @property
    def shares(self) -> tuple[int, int, int, int]:
        """Adopters, helpers, the common pot, households in need."""
        return self.share_adopter, self.share_helpers, self.share_common, self.share_care_list


def make_orchard(said: OrchardText, *, by_id: int) -> Orchard:
    """A new orchard without trees. Raises `NameTaken`, `OrchardRefused`."""
    _refuse_shares(said)
    made = Orchard(community_id=community_id(), made_at=clock.now(), made_by_id=by_id, **asdict(said))
    with flush_or(NameTaken()):
        db.session.add(made)
    return made


def change_orchard(orchard: Orchard, said: OrchardText, *, version: int) -> None:
    """Change it; the plan never loses a place where a tree stands. Adoptions that there are stay as they are, and
    where more may adopt a tree, the lines move up.

    Raises `ChangedMeanwhile`, `NameTaken`, `OutsidePlan`, `OrchardRefused`.
    """
    locked = here(Orchard, orchard.id, lock=True)
    if locked.version != version:
        raise ChangedMeanwhile
    _refuse_shares(said)
    standing = select(func.max(Tree.row), func.max(Tree.column)).where(
        Tree.community_id == community_id(), Tree.orchard_id == orchard.id, Tree.state != "replaced"
    )
    rows, columns = (most or 0 for most in db.session.execute(standing).one())
    if said.row_count < rows or said.column_count < columns:
        raise OutsidePlan(max(rows, said.row_count), max(columns, said.column_count))
    with flush_or(NameTaken()):
        for name, value in asdict(said).items():
            setattr(locked, name, value)
        locked.version += 1
    if locked.closed_at is None:
        pass_on_all(locked)


def _refuse_shares(said: OrchardText) -> None:
    if not are_shares(said.shares):
        raise OrchardRefused(_("没有保存：收成的四份加起来要正好等于 100"))


def orchards() -> Sequence[Row[Orchard, int, int, int]]:
    """Every orchard that is not closed: how many trees grow in it, can be adopted now, and of those have nobody."""
    is_growing, adopters = Tree.state.in_(GROWING), _adopters_by_tree()
    has_room = and_(
        *(is_growing, Tree.adoptable),
        func.coalesce(adopters.c.n, 0) < Orchard.adopters_per_tree,
        ~func.coalesce(adopters.c.alone, false()),
        ~func.coalesce(adopters.c.is_awaited, false()),
    )
    growing, open_now, free = (
        func.count(case((one, 1))) for one in (is_growing, has_room, has_room & (func.coalesce(adopters.c.n, 0) == 0))
    )
    statement = (
        select(Orchard, growing, open_now, free)
        .outerjoin(Tree, (Tree.community_id == Orchard.community_id) & (Tree.orchard_id == Orchard.id))
        .outerjoin(adopters, and_(adopters.c.community_id == Tree.community_id, adopters.c.tree_id == Tree.id))
        .where(Orchard.community_id == community_id(), Orchard.closed_at.is_(None))
        .group_by(Orchard.community_id, Orchard.id)
        .order_by(Orchard.name)
    )
    return db.session.execute(statement).all()


def _adopters_by_tree() -> Subquery:
    """By how many each tree is adopted, whether one has it alone, and whether somebody waits who could have a place."""
    is_active, waits = Adoption.state == "active", Adoption.state == "waiting"
    counted = select(
        *(Adoption.community_id, Adoption.tree_id, func.count().filter(is_active).label("n")),
        func.bool_or(is_active & Adoption.exclusive).label("alone"),
        func.bool_or(waits & ~Adoption.exclusive).label("is_awaited"),
    ).where(Adoption.community_id == community_id(), is_active | waits)
    return counted.group_by(Adoption.community_id, Adoption.tree_id).subquery()


def open_orchards() -> Sequence[Orchard]:
    """The same without figures."""
    return db.session.scalars(in_community(Orchard).filter_by(closed_at=None).order_by(Orchard.name)).all()
