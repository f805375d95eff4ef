"""Seals: a day's transfers under one hash, each over the one before; made by the closing job, never at posting."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import insert, text

from app import clock, scope
from app.database import db
from app.points.proof.merkle import tree_head
from app.points.proof.models import LedgerSeal
from app.scope import in_community

NOTHING_BEFORE = bytes(32)

_COLUMNS = (
    "id, debit_id, credit_id, amount, kind, idempotency_key, source_type, source_id, "
    "occurred_at, posted_at, reverses_id"
)
_UNSEALED = text(
    f"SELECT transfer.community_id, CAST(posted_at AT TIME ZONE 'Asia/Shanghai' AS date) AS day, {_COLUMNS} "
    "FROM transfer LEFT JOIN (SELECT community_id, max(day) AS day FROM ledger_seal GROUP BY community_id) AS sealed "
    "ON sealed.community_id = transfer.community_id "
    "WHERE posted_at < :before AND (sealed.day IS NULL OR "
    "posted_at >= CAST(sealed.day + 1 AS timestamp) AT TIME ZONE 'Asia/Shanghai') "
    "ORDER BY transfer.community_id, posted_at, transfer.id"
)
_LAST_HEADS = text(
    "SELECT DISTINCT ON (community_id) community_id, head FROM ledger_seal ORDER BY community_id, day DESC"
)
_ALL = text(
    f"SELECT community_id, CAST(posted_at AT TIME ZONE 'Asia/Shanghai' AS date) AS day, {_COLUMNS} "
    "FROM transfer ORDER BY community_id, posted_at, id"
)


@dataclass(frozen=True)
class Day:
    """What a seal says of one community's day."""

    community_id: int
    day: date
    count: int
    sum: int
    root: bytes

    def head(self, previous: bytes) -> bytes:
        """The seal's hash: over all of this, and over the seal before."""
        said = f"{self.community_id}|{self.day.isoformat()}|{self.count}|{self.sum}|".encode()
        return hashlib.sha256(said + self.root + previous).digest()


def close_day(day: date) -> int:
    """Seal what all communities posted up to and on that Shanghai day and is not yet sealed; the number of seals."""
    with scope.across_communities():
        heads: dict[int, bytes] = {row[0]: bytes(row[1]) for row in db.session.execute(_LAST_HEADS)}
        seals = []
        for found in _days(db.session.execute(_UNSEALED, {"before": clock.day_bounds(day)[1]})):
            previous = heads.get(found.community_id, NOTHING_BEFORE)
            heads[found.community_id] = head = found.head(previous)
            seals.append(_row(found, previous, head))
        if seals:
            db.session.execute(insert(LedgerSeal), seals)
    return len(seals)


def latest_seal() -> LedgerSeal | None:
    """The last seal of the community in scope, as its board shows it."""
    return db.session.execute(in_community(LedgerSeal).order_by(LedgerSeal.day.desc()).limit(1)).scalar()


def broken_seals() -> Iterator[tuple[int, date]]:
    """(community, day) where a seal is missing, or does not fit its transfers or the seal before."""
    with scope.across_communities():
        rows = db.session.execute(text("SELECT * FROM ledger_seal ORDER BY community_id, day")).all()
        sealed = {(row.community_id, row.day): row for row in rows}
        found = {(day.community_id, day.day): day for day in _days(db.session.execute(_ALL))}
    last: dict[int, date] = {row.community_id: row.day for row in rows}
    previous: dict[int, bytes] = {}
    for key in sorted(sealed.keys() | {key for key in found if key[0] in last and key[1] <= last[key[0]]}):
        seal, day = sealed.get(key), found.get(key)
        before = previous.get(key[0], NOTHING_BEFORE)
        if seal is None or day is None or not _fits(seal, day, before):
            yield key
        if seal is not None:
            previous[key[0]] = bytes(seal.head)


def _fits(seal: Any, day: Day, before: bytes) -> bool:
    said = (seal.count, seal.sum, bytes(seal.root), bytes(seal.previous), bytes(seal.head))
    return said == (day.count, day.sum, day.root, before, day.head(before))


def _days(rows: Any) -> Iterator[Day]:
    for (community_id, day), group in groupby(rows, key=lambda row: (row.community_id, row.day)):
        transfers = list(group)
        root = tree_head([canonical(transfer) for transfer in transfers])
        yield Day(community_id, day, len(transfers), sum(t.amount for t in transfers), root)


def canonical(transfer: Any) -> bytes:
    """A transfer as the bytes that are sealed: a JSON list without spaces, instants in UTC to the microsecond."""
    fields = [
        transfer.id,
        transfer.debit_id,
        transfer.credit_id,
        transfer.amount,
        transfer.kind,
        transfer.idempotency_key,
        transfer.source_type,
        transfer.source_id,
        _instant(transfer.occurred_at),
        _instant(transfer.posted_at),
        transfer.reverses_id,
    ]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def _instant(value: datetime) -> int:
    """Microseconds since 1970, UTC."""
    return int(value.timestamp()) * 1_000_000 + value.microsecond


def _row(day: Day, previous: bytes, head: bytes) -> dict[str, Any]:
    return {
        "community_id": day.community_id,
        "day": day.day,
        "count": day.count,
        "sum": day.sum,
        "root": day.root,
        "previous": previous,
        "head": head,
        "sealed_at": clock.now(),
    }
