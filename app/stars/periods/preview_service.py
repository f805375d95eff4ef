"""How the running half-year would come out if it ended now: counted as its computing counts, and stored nowhere."""

from app.stars.periods.models import StarResult
from app.stars.periods.service import rows_of
from app.stars.subjects_service import frame_now


def preview(kind: str) -> list[StarResult]:
    """What the subjects of a kind would be given by the records until now, the most stars first; no row is made."""
    found = [StarResult(**row) for row in rows_of(kind, frame_now(), period_id=0)]
    return sorted(found, key=_order)


def _order(one: StarResult) -> tuple[int, float, str]:
    """Who is not rated comes last."""
    stars = -1 if one.stars is None else one.stars
    return -stars, -float(one.score or 0), one.name
