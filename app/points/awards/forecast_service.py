"""Where a year's budget stands, and when it runs out at the pace so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import text

from app import clock
from app.database import db
from app.points.awards.budgets_service import BudgetState, budget_state
from app.scope import community_id

LEAST_DAYS = 14  # before that a pace says nothing

# What awards of each month drew, less what their reversals really brought back: the recount's sum, month by month.
_BY_MONTH = text("""
  SELECT CAST(date_part('month', award.posted_at AT TIME ZONE 'Asia/Shanghai') AS int),
         CAST(sum(award.amount - COALESCE(back.amount, 0) + COALESCE(lent.amount, 0)) AS bigint)
  FROM transfer AS award
  LEFT JOIN transfer AS back ON back.community_id = award.community_id AND back.reverses_id = award.id
  LEFT JOIN transfer AS lent ON lent.community_id = award.community_id
    AND lent.idempotency_key = 'advance:' || award.id
  WHERE award.community_id = :community_id AND award.kind = 'award'
    AND award.posted_at >= :first AND award.posted_at < :following
  GROUP BY 1
""")


@dataclass(frozen=True)
class Forecast:
    """Points drawn by the end of each month so far, and by the end of those to come; `a_day` is the pace."""

    state: BudgetState
    drawn: Sequence[int]
    to_come: Sequence[int]
    a_day: float
    runs_out_on: date | None

    @property
    def at_the_end(self) -> int:
        """What will be drawn by 31 December at this pace."""
        return self.to_come[-1] if self.to_come else self.drawn[-1]


def forecast(year: int) -> Forecast | None:
    """The running year's; None where nothing is granted, nothing drawn, or the year is too young."""
    today, state = clock.today(), budget_state(year)
    days = (today - date(year, 1, 1)).days + 1
    if year != today.year or not state.granted or not state.drawn or days < LEAST_DAYS:
        return None
    by_month = _by_month(year)
    drawn = [sum(by_month.get(month, 0) for month in range(1, last + 1)) for last in range(1, today.month + 1)]
    a_day = state.drawn / days
    ends = [date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in range(today.month, 13)]
    to_come = [round(state.drawn + a_day * (end - today).days) for end in ends]
    return Forecast(state, drawn, to_come, a_day, _runs_out(state, today, a_day))


def _by_month(year: int) -> dict[int, int]:
    parameters = {
        "community_id": community_id(),
        "first": clock.day_bounds(date(year, 1, 1))[0],
        "following": clock.day_bounds(date(year + 1, 1, 1))[0],
    }
    return {month: points for month, points in db.session.execute(_BY_MONTH, parameters)}  # noqa: C416 - typed rows


def _runs_out(state: BudgetState, today: date, a_day: float) -> date | None:
    """The day on which nothing is left at this pace; None where the year ends before."""
    if state.left <= 0:
        return today
    days = min(int(state.left / a_day), 366)  # a slow pace would lead beyond the calendar
    on = today + timedelta(days=days)
    return on if on.year == state.year else None
