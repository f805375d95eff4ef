"""Statements: the lines of a wallet, what waits beside them, and why each award came to its points."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, null, or_, select

from app.database import db
from app.points.awards.waiting_service import waits_for_in_words
from app.points.corrections.models import Adjustment
from app.points.domain import REVERSIBLE
from app.points.models import Account, Award, Transfer
from app.points.statements.why_service import Why, why
from app.scope import community_id, in_community
from app.texts import _, known

SHOWN = ("all", "earned", "used", "expired")
GIFT = "gift"  # the source of a hold whose points another household's bill gets


@dataclass(frozen=True)
class Line:
    """One line of a statement; `amount` is signed, from the wallet's view. `waits_for` says why it is not paid yet."""

    transfer_id: int | None
    award: Award | None
    title: str
    amount: int
    at: datetime
    kind: str
    waits_for: str = ""
    why: Why | None = None

    @property
    def said(self) -> str:
        """The state of an award that is not simply paid, in a word."""
        if self.award is None or self.kind != "award":
            return ""
        if self.award.state == "waiting":
            return _("待发放")
        if self.award.state != "reversed":
            return ""
        return _("已撤回") if self.transfer_id else _("没有发放")

    @property
    def reason(self) -> str:
        """Why it was refused or taken back."""
        return self.award.reason if self.award is not None and self.kind in ("award", "reversal") else ""

    @property
    def may_be_reversed(self) -> bool:
        """True for awards, adjustments and expiry: the counter undoes its own, and corrections are not corrected."""
        return self.transfer_id is not None and self.kind in REVERSIBLE


def lines_of(account: Account, shown: str = "all") -> Select[Any]:
    """The lines of a wallet, newest first: what moved, and awards that moved nothing (waiting, 0 points, refused)."""
    moved = _moved(account, shown)
    statement = moved.union_all(_unmoved(account)) if shown in ("all", "earned") else moved
    lines = statement.subquery("lines")
    return select(lines).order_by(lines.c.at.desc(), lines.c.award_id.desc(), lines.c.transfer_id.desc())


def moved_between(account: Account, first: datetime, following: datetime) -> Select[Any]:
    """What moved from the first instant to before the second, the oldest first."""
    moved = _moved(account, "all").where(Transfer.posted_at >= first, Transfer.posted_at < following)
    return moved.order_by(Transfer.posted_at, Transfer.id)


def read_lines(rows: Iterable[Any]) -> list[Line]:
    """The rows of a page with their titles and reasons: two more statements, however many they are."""
    rows = list(rows)
    awards = _by_id(Award, [row.award_id for row in rows])
    hands = _by_id(Adjustment, [row.source_id for row in rows if row.kind == "adjustment"])
    return [_line(row, awards.get(row.award_id), hands.get(row.source_id)) for row in rows]


def _moved(account: Account, shown: str) -> Select[Any]:
    gained = Transfer.credit_id == account.id
    kinds = {
        "earned": and_(gained, Transfer.kind.not_in(("debt", "reversal"))),
        "used": and_(Transfer.debit_id == account.id, Transfer.kind != "expiry"),
        "expired": Transfer.kind == "expiry",
    }
    is_award = and_(Transfer.source_type == "award", Transfer.kind != "debt")
    columns = (
        Transfer.id.label("transfer_id"),
        case((is_award, Transfer.source_id), else_=null()).label("award_id"),
        Transfer.source_id.label("source_id"),
        Transfer.source_type.label("source_type"),
        Transfer.kind.label("kind"),
        case((gained, Transfer.amount), else_=-Transfer.amount).label("amount"),
        Transfer.posted_at.label("at"),
    )
    statement = select(*columns).where(
        Transfer.community_id == community_id(), or_(gained, Transfer.debit_id == account.id)
    )
    return statement.where(kinds[shown]) if shown in kinds else statement


def _unmoved(account: Account) -> Any:
    never_paid = ~(
        select(Transfer.id)
        .where(
            Transfer.community_id == community_id(),
            Transfer.idempotency_key == literal("award:") + func.cast(Award.id, Transfer.idempotency_key.type),
        )
        .exists()
    )
    columns = (null(), Award.id, Award.source_id, literal("award"), literal("award"), Award.points, Award.decided_at)
    return select(*columns).where(Award.community_id == community_id(), Award.account_id == account.id, never_paid)


def _by_id(model: type[Any], ids: Iterable[int | None]) -> dict[int, Any]:
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return {one.id: one for one in db.session.scalars(in_community(model).where(model.id.in_(wanted)))}


def _line(row: Any, award: Award | None, hand: Adjustment | None) -> Line:
    decided = award is not None and row.kind == "award"
    return Line(
        transfer_id=row.transfer_id,
        award=award,
        title=_title(row, award, hand),
        amount=row.amount if row.transfer_id or (award is not None and award.state == "waiting") else 0,
        at=row.at,
        kind=row.kind,
        waits_for=waits_for_in_words(award.waits_for) if award is not None and decided else "",
        why=why(award) if award is not None and decided else None,
    )


def _title(row: Any, award: Award | None, hand: Adjustment | None) -> str:
    if row.kind == "award" and award is not None:
        return known(award.title)
    if row.kind == "reversal" and award is not None:
        return _("冲正：%(title)s", title=known(award.title))
    if row.kind == "debt":
        return _("补扣冲正后欠的分") if row.amount < 0 else _("冲正的分已用掉，先挂账")
    titles: dict[str, str] = {
        "capture": _("送给邻居抵物业费") if row.source_type == GIFT else _("抵物业费"),
        "expiry": _("到期"),
        "adjustment": _("人工调整：%(reason)s", reason=hand.reason if hand else ""),
        "reversal": _("冲正"),
        "gift": _("捐给社区关爱账户"),
        "move": _("随报到关系转移"),
    }
    return titles.get(row.kind, str(row.kind))
