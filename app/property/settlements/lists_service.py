"""Settlements as both sides see them, and what is not on one yet."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.errors import NotHere
from app.property.agreements import service as areas
from app.property.models import Redemption
from app.property.settlements.models import Settlement
from app.property.settlements.waiting_service import entries
from app.scope import in_community


def of_community() -> Select[Any]:
    """The settlements of the community, the newest first."""
    return (
        in_community(Settlement)
        .options(joinedload(Settlement.company), joinedload(Settlement.place))
        .order_by(Settlement.month.desc(), Settlement.company_id)
    )


def of_company(company_id: int) -> Select[Any]:
    """The settlements of a company in its communities, the newest first."""
    ids = [c.id for c in areas.communities_of(company_id)]
    return (
        select(Settlement)
        .where(Settlement.community_id.in_(ids), Settlement.company_id == company_id)
        .options(joinedload(Settlement.place), joinedload(Settlement.company))
        .order_by(Settlement.month.desc(), Settlement.community_id)
    )


def company_settlement(company_id: int, settlement_id: int) -> Settlement:
    """One settlement of the company, in whichever community, or `NotHere`."""
    statement = of_company(company_id).where(Settlement.id == settlement_id)
    found: Settlement | None = db.session.execute(statement).scalar()
    if found is None:
        raise NotHere("settlement")
    return found


@dataclass(frozen=True)
class Unsettled:
    """What is confirmed and on no settlement yet: of the running month, or waiting for a past month to be closed."""

    community_id: int
    company_id: int
    month: str
    count: int
    points: int
    fen: int


def unsettled(*, communities: list[int], company_id: int | None = None) -> list[Unsettled]:
    """The provisional figures by community, company and Shanghai month."""
    entry = entries(Redemption.community_id.in_(communities)).c
    month = func.to_char(func.timezone("Asia/Shanghai", entry.at), "YYYY-MM").label("month")
    statement = (
        select(entry.community_id, entry.company_id, month, func.count(), func.sum(entry.points), func.sum(entry.fen))
        .group_by(entry.community_id, entry.company_id, month)
        .order_by(month.desc(), entry.community_id)
    )
    if company_id is not None:
        statement = statement.where(entry.company_id == company_id)
    return [
        Unsettled(where, company, of, count, int(points), int(fen))
        for where, company, of, count, points, fen in db.session.execute(statement).all()
    ]
