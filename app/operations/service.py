"""Operations: the nightly recount, whose outcome the page of figures shows."""

import time

import structlog
from sqlalchemy import select

from app import clock
from app.database import db
from app.operations.models import LedgerCheck
from app.points import service as points

log = structlog.get_logger()


def check_ledger() -> LedgerCheck:
    """Recount everything and keep how it came out; each figure that did not is a line of the log."""
    begun, count = time.monotonic(), 0
    for wrong in points.recount():
        count += 1
        log.error("ledger", community_id=wrong.community_id, what=wrong.what, row_id=wrong.row_id)
    check = LedgerCheck(checked_at=clock.now(), wrong=count, seconds=int(time.monotonic() - begun))
    db.session.add(check)
    return check


def last_ledger_check() -> LedgerCheck | None:
    """The last recount."""
    return db.session.execute(select(LedgerCheck).order_by(LedgerCheck.checked_at.desc()).limit(1)).scalar()
