"""What a season of an orchard came to: trees and how many stand, adopters, hours of care, harvest, photos by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from app import clock
from app.database import db
from app.orchards.adoptions.models import Adoption
from app.orchards.care.models import CareEntry
from app.orchards.domain import GROWING
from app.orchards.ground import photos_service
from app.orchards.harvest.domain import Shares
from app.orchards.harvest.service import harvest_of_season
from app.orchards.models import Orchard, Tree, TreeState
from app.scope import community_id

MOST_PHOTOS = 12


@dataclass(frozen=True)
class Season:
    """The figures of one year; minutes, grams, whole percents."""

    year: int
    until: date
    trees: int
    growing: int
    adoptions: int
    care_times: int
    care_people: int
    care_minutes: int
    harvest: Shares
    photos: Sequence[photos_service.Shown]

    @property
    def survival(self) -> int | None:
        """The share of trees that stand; None without trees."""
        return round(self.growing * 100 / self.trees) if self.trees else None


def season_of(orchard: Orchard, year: int) -> Season:
    """The season up to today, or up to the year's end where it is over."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), clock.today())
    trees, growing = _trees(orchard, last)
    times, people, minutes = _care(orchard, first, last)
    return Season(
        year=year,
        until=last,
        trees=trees,
        growing=growing,
        adoptions=_adoptions(orchard, first, last),
        care_times=times,
        care_people=people,
        care_minutes=minutes,
        harvest=harvest_of_season(orchard, year),
        photos=_photos(orchard, year),
    )


def _trees(orchard: Orchard, day: date) -> tuple[int, int]:
    """All trees planted until that day, and those that stood on it."""
    state_then = (
        select(TreeState.state)
        .where(TreeState.community_id == Tree.community_id, TreeState.tree_id == Tree.id, TreeState.on_day <= day)
        .order_by(TreeState.on_day.desc(), TreeState.id.desc())
        .limit(1)
        .correlate(Tree)
        .scalar_subquery()
    )
    stood = func.coalesce(state_then, "alive").in_(GROWING)
    statement = select(func.count(), func.count().filter(stood)).where(
        Tree.community_id == community_id(), Tree.orchard_id == orchard.id, Tree.planted_on <= day
    )
    row = db.session.execute(statement).one()
    return row[0], row[1]


def _adoptions(orchard: Orchard, first: date, last: date) -> int:
    """Who adopted which tree, counted once, renewed or not; one that was handed over is counted with who has it."""
    begins, ends = clock.day_bounds(first)[0], clock.day_bounds(last)[1]
    handed_over = (Adoption.end_reason == "handed_over") & (Adoption.ended_at < ends)
    adopter = (Adoption.kind, Adoption.household_id, Adoption.membership_id, Adoption.group_id)
    found = select(Adoption.tree_id, *adopter).where(
        Adoption.community_id == community_id(),
        Adoption.orchard_id == orchard.id,
        Adoption.state.in_(("active", "ended")),
        Adoption.from_day <= last,
        Adoption.until_day >= first,
        or_(Adoption.ended_at.is_(None), (Adoption.ended_at >= begins) & ~handed_over),
    )
    return db.session.execute(select(func.count()).select_from(found.distinct().subquery())).scalar_one()


def _care(orchard: Orchard, first: date, last: date) -> tuple[int, int, int]:
    statement = (
        select(
            func.count(),
            func.count(func.distinct(CareEntry.person_id)),
            func.coalesce(func.sum(CareEntry.minutes), 0),
        )
        .join(CareEntry.tree)
        .where(
            CareEntry.community_id == community_id(),
            Tree.orchard_id == orchard.id,
            CareEntry.struck_at.is_(None),
            CareEntry.done_on.between(first, last),
        )
    )
    row = db.session.execute(statement).one()
    return row[0], row[1], int(row[2])


def _photos(orchard: Orchard, year: int) -> Sequence[photos_service.Shown]:
    """The first photo of each month, in order."""
    by_month: dict[int, photos_service.Shown] = {}
    for one in photos_service.photos_of(orchard):
        day = clock.local(one.photo.added_at).date()
        if day.year == year:
            by_month[day.month] = one  # they come the latest first
    return [by_month[month] for month in sorted(by_month)][:MOST_PHOTOS]
