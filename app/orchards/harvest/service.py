"""The harvest: staff weigh it by tree, by row or as a whole; its shares are those of the orchard on that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.errors import Refused
from app.orchards.adoptions.lists_service import count_adopters
from app.orchards.harvest.domain import MOST_GRAMS, Shares, of_nobodys_tree, shared, total
from app.orchards.harvest.models import Harvest
from app.orchards.models import Orchard, Tree
from app.people.models import Person
from app.scope import community_id, here, in_community
from app.texts import _


class HarvestRefused(Refused):
    """A harvest cannot be noted so, or not struck."""


@dataclass(frozen=True, kw_only=True)
class Picked:
    """What was picked, in grams: of a tree, of a row, or of the whole orchard where neither is named."""

    picked_on: date
    grams: int
    tree_id: int | None = None
    row: int | None = None
    note: str = ""


def note_harvest(orchard: Orchard, said: Picked, *, by: Person) -> Harvest:
    """Note a harvest, its shares frozen. Raises `HarvestRefused`."""
    if not 0 < said.grams <= MOST_GRAMS:
        raise HarvestRefused(_("没有记下：重量要在 0 到 %(n)s 公斤之间", n=MOST_GRAMS // 1000))
    planted_on = _first_planted(orchard)
    if planted_on is None:
        raise HarvestRefused(_("没有记下：这个果园还没有栽树"))
    if not planted_on <= said.picked_on <= clock.today():
        raise HarvestRefused(_("没有记下：日期不能在今天以后，也不能在栽树以前"))
    shares = Shares(orchard.share_adopter, orchard.share_helpers, orchard.share_common, orchard.share_care_list)
    if said.tree_id is not None:
        tree = here(Tree, said.tree_id)
        if tree.orchard_id != orchard.id:
            raise HarvestRefused(_("没有记下：这棵树不在这个果园里"))
        if not count_adopters([tree.id]):
            shares = of_nobodys_tree(shares)
    made = Harvest(
        community_id=community_id(),
        orchard_id=orchard.id,
        tree_id=said.tree_id,
        row=said.row if said.tree_id is None else None,
        picked_on=said.picked_on,
        grams=said.grams,
        note=said.note,
        share_adopter=shares.adopter,
        share_helpers=shares.helpers,
        share_common=shares.common,
        share_care_list=shares.care_list,
        noted_by_id=by.id,
        noted_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def _first_planted(orchard: Orchard) -> date | None:
    first = select(func.min(Tree.planted_on)).where(Tree.community_id == community_id(), Tree.orchard_id == orchard.id)
    return db.session.execute(first).scalar_one()


def strike_harvest(harvest: Harvest, *, reason: str, by: Person) -> None:
    """It was weighed or written down wrongly: it counts no more. Raises `HarvestRefused`."""
    locked = here(Harvest, harvest.id, lock=True)
    if locked.struck_at is not None:
        raise HarvestRefused(_("没有改动：这条已经划掉了"))
    if not reason.strip():
        raise HarvestRefused(_("没有改动：请写明原因"))
    locked.struck_at, locked.struck_by_id, locked.strike_reason = clock.now(), by.id, reason.strip()
    db.session.flush()


def harvests_of(orchard: Orchard, year: int) -> Select[Harvest]:
    """The year's harvests of an orchard, the latest first; struck ones stay, and are marked."""
    return (
        in_community(Harvest)
        .where(Harvest.orchard_id == orchard.id, Harvest.picked_on.between(date(year, 1, 1), date(year, 12, 31)))
        .options(joinedload(Harvest.tree), joinedload(Harvest.noted_by))
        .order_by(Harvest.picked_on.desc(), Harvest.id.desc())
    )


def harvest_of_season(orchard: Orchard, year: int) -> Shares:
    """The grams of each share of the year, each harvest by the percents of its own day."""
    counted = db.session.scalars(harvests_of(orchard, year).where(Harvest.struck_at.is_(None)))
    return total([grams_of(one) for one in counted])


def grams_of(harvest: Harvest) -> Shares:
    """The grams of each share of one harvest."""
    percents = Shares(harvest.share_adopter, harvest.share_helpers, harvest.share_common, harvest.share_care_list)
    return shared(harvest.grams, percents)


def labels_of(orchard: Orchard) -> Sequence[tuple[int, str]]:
    """The trees of the orchard by their labels, for a form."""
    wanted = select(Tree.id, Tree.label).where(
        Tree.community_id == community_id(), Tree.orchard_id == orchard.id, Tree.state != "replaced"
    )
    return [(row[0], row[1]) for row in db.session.execute(wanted.order_by(Tree.row, Tree.column))]


def kilograms(grams: int) -> str:
    """Grams as people read them: 12500 → `12.5`."""
    return f"{(Decimal(grams) / 1000).normalize():f}"
