"""What one member of staff may reverse alone: few points on a day, and nothing that two people decided."""

from sqlalchemy import func, select

from app import clock
from app.database import db
from app.points.corrections.models import Adjustment
from app.points.models import Transfer
from app.rules import service as rules
from app.scope import community_id

DECIDED_BY_ONE = "award"  # gifts are their givers', and adjustments were decided by two


def needs_a_second(transfer: Transfer, *, by_id: int) -> bool:
    """True where this is no award, or more, with what the person reversed alone today, than one may alone on a day.

    The limit is `reversal_alone_points`, in points of the community in scope; without one a second person always
    confirms.
    """
    alone = rules.limit("reversal_alone_points")
    if alone is None or transfer.kind != DECIDED_BY_ONE:
        return True
    return transfer.amount + reversed_alone(by_id) > alone


def reversed_alone(by_id: int) -> int:
    """Points that the person reversed today in the community in scope without a second one."""
    first, following = clock.day_bounds(clock.today())
    done = select(func.coalesce(func.sum(func.abs(Adjustment.amount)), 0)).where(
        Adjustment.community_id == community_id(),
        Adjustment.asked_by_id == by_id,
        Adjustment.kind == "reversal",
        Adjustment.state == "confirmed",
        Adjustment.decided_by_id.is_(None),
        Adjustment.decided_at >= first,
        Adjustment.decided_at < following,
    )
    return int(db.session.execute(done).scalar_one())
