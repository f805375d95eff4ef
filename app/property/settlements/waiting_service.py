"""What waits to be settled: confirmed redemptions, and undone ones whose settlement had a signature already."""

from typing import Any

from sqlalchemy import literal, select, union_all

from app.property.models import Redemption

CONFIRMED = (Redemption.state == "captured", Redemption.settlement_id.is_(None))
TAKEN_OFF = (
    Redemption.state == "undone",
    Redemption.settlement_id.is_not(None),
    Redemption.undone_settlement_id.is_(None),
)


def entries(*conditions: Any) -> Any:
    """Signed points and fen with the moment that counts, as a subquery; the conditions name the communities."""
    where = (Redemption.community_id, Redemption.company_id)
    confirmed = select(*where, Redemption.captured_at.label("at"), Redemption.points, Redemption.fen)
    undone = select(
        *where,
        Redemption.undone_at.label("at"),
        (-Redemption.points).label("points"),
        (literal(-1) * Redemption.fen).label("fen"),
    )
    return union_all(confirmed.where(*CONFIRMED, *conditions), undone.where(*TAKEN_OFF, *conditions)).subquery("entry")
