"""An adopter's part of the harvest: their share goes to the adopted trees alike, and of each tree to its adopters."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.members.models import Membership
from app.orchards.adoptions.lists_service import is_adopter_of
from app.orchards.adoptions.models import Adoption
from app.orchards.harvest.domain import Term, part_of
from app.orchards.harvest.models import Harvest
from app.orchards.harvest.service import grams_of
from app.orchards.models import Orchard, Tree
from app.scope import community_id, in_community


class Own(NamedTuple):
    """An adoption of the reader's: its tree, and the grams of its part of the year's harvest."""

    tree: str
    grams: int


def own_parts(orchard: Orchard, year: int, membership: Membership) -> list[Own]:
    """The member's part by tree: alone, with the household or in a group; empty where they adopted none that year."""
    return _parts([orchard.id], year, membership)[orchard.id]


def own_by_orchard(adoptions: Iterable[Adoption], year: int, membership: Membership) -> list[tuple[Orchard, int]]:
    """The grams of the member's parts together, by orchard of these adoptions; one without any is left out."""
    orchards = {one.orchard_id: one.orchard for one in adoptions if one.state in ("active", "ended")}
    parts = _parts(list(orchards), year, membership)
    found = [(orchards[key], sum(part.grams for part in parts[key])) for key in orchards]
    return [(orchard, grams) for orchard, grams in found if grams]


def _parts(orchard_ids: Sequence[int], year: int, membership: Membership) -> dict[int, list[Own]]:
    """By orchard, with the same few statements however many there are."""
    labels, terms = _own_labels(orchard_ids, membership), _terms(orchard_ids, year)
    picked = _picked(orchard_ids, year)
    return {key: _of_one(terms[key], labels, picked[key]) for key in orchard_ids}


def _of_one(terms: Sequence[Term], labels: Mapping[int, str], picked: Sequence[Harvest]) -> list[Own]:
    found: dict[str, int] = {}
    for term in terms:
        if (label := labels.get(term.adoption_id)) is not None:
            grams = sum(part_of(term, grams_of(one).adopter, _at(terms, one)) for one in picked)
            found[label] = found.get(label, 0) + grams
    return [Own(label, found[label]) for label in sorted(found)]


def _picked(orchard_ids: Sequence[int], year: int) -> Mapping[int, Sequence[Harvest]]:
    """The year's harvests that count, by orchard."""
    in_year = Harvest.picked_on.between(date(year, 1, 1), date(year, 12, 31))
    wanted = in_community(Harvest).where(Harvest.orchard_id.in_(orchard_ids), Harvest.struck_at.is_(None), in_year)
    found: dict[int, list[Harvest]] = defaultdict(list)
    for one in db.session.scalars(wanted.options(joinedload(Harvest.tree))):
        found[one.orchard_id].append(one)
    return found


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


def _terms(orchard_ids: Sequence[int], year: int) -> Mapping[int, Sequence[Term]]:
    """All adoptions with a day in the year, by orchard; one that ended early, up to the day before."""
    statement = (
        select(
            Adoption.orchard_id,
            Adoption.id,
            Tree.row,
            Tree.column,
            Adoption.from_day,
            Adoption.until_day,
            Adoption.ended_at,
        )
        .join(Adoption.tree)
        .where(
            Adoption.community_id == community_id(),
            Adoption.orchard_id.in_(orchard_ids),
            Adoption.state.in_(("active", "ended")),
            Adoption.from_day <= date(year, 12, 31),
            Adoption.until_day >= date(year, 1, 1),
        )
    )
    found: dict[int, list[Term]] = defaultdict(list)
    for row in db.session.execute(statement):
        last = _last(row.until_day, row.ended_at)
        found[row.orchard_id].append(Term(row.id, row.row, row.column, row.from_day, last))
    return found


def _last(until: date, ended_at: datetime | None) -> date:
    return until if ended_at is None else min(until, clock.local(ended_at).date() - timedelta(days=1))


def _own_labels(orchard_ids: Sequence[int], membership: Membership) -> Mapping[int, str]:
    """The labels of their trees by adoption, those that are over as well."""
    mine = (
        select(Adoption.id, Tree.label)
        .join(Adoption.tree)
        .where(Adoption.community_id == community_id(), Adoption.orchard_id.in_(orchard_ids), is_adopter_of(membership))
    )
    return dict(db.session.execute(mine).all())
