"""Budgets: what a street grants a community for a calendar year, and what its awards have drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.points.awards.budgets_models import Budget, BudgetGrant
from app.points.errors import NoAmount, NoReason
from app.rules import service as rules
from app.scope import community_id, in_community

# `before` locks the row and so tells its latest content; the drawing follows in the same statement. The last lock.
_DRAW = text(
    "WITH before AS (SELECT id, GREATEST(granted - drawn - :kept, 0) AS room FROM budget "
    "  WHERE budget.community_id = :community_id AND budget.year = :year FOR NO KEY UPDATE) "
    "UPDATE budget SET drawn = budget.drawn + LEAST(before.room, CAST(:wanted AS bigint)) FROM before "
    "WHERE budget.community_id = :community_id AND budget.id = before.id "
    "RETURNING LEAST(before.room, CAST(:wanted AS bigint))"
)
_GIVE_BACK = text("UPDATE budget SET drawn = drawn - :points WHERE community_id = :community_id AND year = :year")


@dataclass(frozen=True)
class BudgetState:
    """A year's budget in points; `is_low` warns before awards begin to wait."""

    year: int
    granted: int
    drawn: int
    is_low: bool

    @property
    def left(self) -> int:
        """Points that may still be awarded this year."""
        return self.granted - self.drawn

    @property
    def drawn_percent(self) -> int:
        """The share that is drawn, for a meter."""
        return min(100, self.drawn * 100 // self.granted) if self.granted else 0


def draw(year: int, wanted: int) -> int:
    """Draw points of the year's budget, as many as it has; holds its row until the transaction ends."""
    kept = rules.limit("budget_empty", on=clock.today()) or 0
    parameters = {"community_id": community_id(), "year": year, "wanted": wanted, "kept": kept}
    return db.session.execute(_DRAW, parameters).scalar() or 0


def give_back(year: int, points: int) -> None:
    """Points drawn that no award took, or that came back by a reversal."""
    if points:
        db.session.execute(_GIVE_BACK, {"community_id": community_id(), "year": year, "points": points})


def is_budget_ready(year: int) -> bool:
    """True where that year's budget has been granted."""
    return find_budget(year) is not None


def find_budget(year: int) -> Budget | None:
    """The community's budget of that year, if any was granted."""
    return db.session.execute(in_community(Budget).filter_by(year=year)).scalar()


def budget_state(year: int) -> BudgetState:
    """Granted, drawn and left; zeros where nothing was granted."""
    found = find_budget(year)
    granted, drawn = (found.granted, found.drawn) if found else (0, 0)
    low = rules.limit("budget_low_percent", on=clock.today())
    is_low = low is not None and (granted - drawn) * 100 <= granted * low
    return BudgetState(year, granted, drawn, is_low)


def budget_grants() -> Select[BudgetGrant]:
    """What was granted, newest first."""
    statement = in_community(BudgetGrant).options(joinedload(BudgetGrant.granted_by))
    return statement.order_by(BudgetGrant.granted_at.desc(), BudgetGrant.id.desc())


def years_to_grant() -> Sequence[int]:
    """This year and the next one."""
    return clock.today().year, clock.today().year + 1


def record_grant(*, year: int, points: int, funding_source: str, by_id: int | None) -> BudgetGrant:
    """Write the grant and raise the year's budget, whose row is then held until the transaction ends."""
    if points <= 0:
        raise NoAmount
    if not funding_source.strip():
        raise NoReason
    grant = BudgetGrant(
        community_id=community_id(),
        year=year,
        points=points,
        funding_source=funding_source.strip(),
        granted_by_id=by_id,
        granted_at=clock.now(),
    )
    db.session.add(grant)
    db.session.flush()
    raised = insert(Budget).values(community_id=community_id(), year=year, granted=points, drawn=0)
    db.session.execute(
        raised.on_conflict_do_update(
            index_elements=["community_id", "year"], set_={"granted": Budget.granted + raised.excluded.granted}
        )
    )
    return grant


def funding_sources(year: int) -> list[str]:
    """Who pays for the points of that year, as the grants name them."""
    statement = select(BudgetGrant.funding_source).where(
        BudgetGrant.community_id == community_id(), BudgetGrant.year == year
    )
    return list(db.session.scalars(statement.distinct().order_by(BudgetGrant.funding_source)))
