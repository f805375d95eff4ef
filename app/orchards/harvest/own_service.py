"""An adopter's part of the harvest: their share goes to the adopted trees alike, and of each tree to its adopters."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from app import clock
from app.database import db
from app.members.models import Membership
from app.orchards.adoptions.lists_service import is_adopter_of
from app.orchards.adoptions.models import Adoption
from app.orchards.harvest.domain import Term, part_of
from app.orchards.harvest.models import Harvest
from app.orchards.harvest.service import grams_of, harvests_of
from app.orchards.models import Orchard, Tree
from app.scope import community_id


class Own(NamedTuple):
    """An adoption of the reader's: its tree, and the grams of its part of the year's harvest."""

    tree: str
    grams: int


def own_parts(orchard: Orchard, year: int, membership: Membership) -> list[Own]:
    """The member's part by tree: alone, with the household or in a group; empty where they adopted none that year."""
    terms, labels = _terms(orchard, year), _own_labels(orchard, membership)
    mine = [term for term in terms if term.adoption_id in labels]
    found: dict[str, int] = {}
    picked = db.session.scalars(harvests_of(orchard, year).where(Harvest.struck_at.is_(None))).all()
    for term in mine:
        grams = sum(part_of(term, grams_of(one).adopter, _at(terms, one)) for one in picked)
        label = labels[term.adoption_id]
        found[label] = found.get(label, 0) + grams
    return [Own(label, found[label]) for label in sorted(found)]


def own_by_orchard(adoptions: Iterable[Adoption], year: int, membership: Membership) -> list[tuple[Orchard, int]]:
    """The grams of the member's parts together, by orchard of these adoptions; one without any is left out."""
    orchards = {one.orchard_id: one.orchard for one in adoptions if one.state in ("active", "ended")}
    found = [(one, sum(part.grams for part in own_parts(one, year, membership))) for one in orchards.values()]
    return [(orchard, grams) for orchard, grams in found if grams]


def _at(terms: Sequence[Term], harvest: Harvest) -> list[Term]:
    """Who adopted on that day where it was picked: an adoption goes on with the tree that is planted instead."""
    day = harvest.picked_on
    return [
        term
        for term in terms
        if term.first <= day <= term.last
        and harvest.row in (None, term.row)
        and (harvest.tree is None or (harvest.tree.row, harvest.tree.column) == (term.row, term.column))
    ]


def _terms(orchard: Orchard, year: int) -> list[Term]:
    """All adoptions of the orchard with a day in the year; one that ended early, up to the day before."""
    statement = (
        select(Adoption.id, Tree.row, Tree.column, Adoption.from_day, Adoption.until_day, Adoption.ended_at)
        .join(Adoption.tree)
        .where(
            Adoption.community_id == community_id(),
            Adoption.orchard_id == orchard.id,
            Adoption.state.in_(("active", "ended")),
            Adoption.from_day <= date(year, 12, 31),
            Adoption.until_day >= date(year, 1, 1),
        )
    )
    return [
        Term(row.id, row.row, row.column, row.from_day, _last(row.until_day, row.ended_at))
        for row in db.session.execute(statement)
    ]


def _last(until: date, ended_at: datetime | None) -> date:
    return until if ended_at is None else min(until, clock.local(ended_at).date() - timedelta(days=1))


def _own_labels(orchard: Orchard, membership: Membership) -> Mapping[int, str]:
    """The labels of their trees by adoption, those that are over as well."""
    mine = (
        select(Adoption.id, Tree.label)
        .join(Adoption.tree)
        .where(Adoption.community_id == community_id(), Adoption.orchard_id == orchard.id, is_adopter_of(membership))
    )
    return dict(db.session.execute(mine).all())
