"""The one door of the ledger: postings go in as one statement, each of them once, or not at all."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app import clock, scope
from app.database import db
from app.points.errors import AlreadyReversed, NoAmount, NotEnoughPoints, OtherContent
from app.points.models import Account
from app.texts import _


@dataclass(frozen=True, slots=True)
class Posting:
    """Points (more than 0) from one account to another; the key is used once in a community."""

    key: str
    debit_id: int
    credit_id: int
    amount: int
    kind: str
    source_type: str
    source_id: int
    occurred_at: datetime
    reverses_id: int | None = None

    @property
    def content(self) -> tuple[Any, ...]:
        """What two postings with the same key must agree in; a repetition comes later, so not the instant."""
        return (
            self.debit_id,
            self.credit_id,
            self.amount,
            self.kind,
            self.source_type,
            self.source_id,
            self.reverses_id,
        )


@dataclass(frozen=True, slots=True)
class PostedTransfer:
    """The transfer that a key stands for; `is_new` is False where it was posted before."""

    id: int
    is_new: bool


_GIVEN = """
  SELECT CAST(:community_id AS bigint) AS community_id, given.* FROM unnest(
    CAST(:keys AS text[]), CAST(:debits AS bigint[]), CAST(:credits AS bigint[]), CAST(:amounts AS bigint[]),
    CAST(:kinds AS text[]), CAST(:source_types AS text[]), CAST(:source_ids AS bigint[]),
    CAST(:occurred AS timestamptz[]), CAST(:reverses AS bigint[])
  ) AS given (key, debit_id, credit_id, amount, kind, source_type, source_id, occurred_at, reverses_id)
"""

# Wallets are locked by id before anything is written, so that no two postings wait for each other in a ring. NO KEY:
# the lock that the UPDATE below takes anyway; awards that refer to the wallet need not wait for it. `locked` is read by
# `posted`, because a CTE that nothing reads is not executed.
_POST = """
WITH input AS MATERIALIZED ({source}),
locked AS MATERIALIZED (
  SELECT account.id FROM account
  WHERE {wallets} AND account.balance IS NOT NULL
  ORDER BY account.community_id, account.id FOR NO KEY UPDATE
),
posted AS (
  INSERT INTO transfer (community_id, debit_id, credit_id, amount, kind, idempotency_key, source_type, source_id,
                        occurred_at, posted_at, reverses_id)
  SELECT input.community_id, input.debit_id, input.credit_id, input.amount, input.kind, input.key, input.source_type,
         input.source_id, input.occurred_at, CAST(:posted_at AS timestamptz), input.reverses_id
  FROM input WHERE (SELECT count(*) FROM locked) >= 0
  ON CONFLICT (community_id, idempotency_key) DO NOTHING
  RETURNING community_id, id, debit_id, credit_id, amount, idempotency_key
),
change AS (
  SELECT community_id, account_id, CAST(sum(points) AS bigint) AS points
  FROM (SELECT community_id, debit_id AS account_id, -amount AS points FROM posted
        UNION ALL SELECT community_id, credit_id, amount FROM posted) AS side
  GROUP BY community_id, account_id
),
moved AS (
  UPDATE account SET balance = account.balance + change.points FROM change
  WHERE account.community_id = {moved} AND change.community_id = account.community_id
    AND account.id = change.account_id AND account.balance IS NOT NULL
)
{answer}
"""

_POST_GIVEN = text(
    _POST.format(
        source=_GIVEN,
        wallets="account.community_id = :community_id "
        "AND account.id IN (SELECT debit_id FROM input UNION ALL SELECT credit_id FROM input)",
        moved=":community_id",
        answer="SELECT idempotency_key, id FROM posted",
    )
)

_STANDING = text(
    "SELECT idempotency_key, id, debit_id, credit_id, amount, kind, source_type, source_id, reverses_id "
    "FROM transfer WHERE community_id = :community_id AND idempotency_key = ANY(:keys)"
)


def post(postings: Sequence[Posting]) -> dict[str, PostedTransfer]:
    """Post all of them in the community in scope, one or ten thousand; those posted before answer their transfer.

    Raises `NotEnoughPoints` naming the wallet, `OtherContent` for a key that says something else, `AlreadyReversed`.
    """
    given = _each_once(postings)
    if not given:
        return {}
    rows = _execute(_POST_GIVEN, _columns(given.values()))
    posted = {key: PostedTransfer(transfer_id, True) for key, transfer_id in rows}
    if len(posted) < len(given):
        posted |= _posted_before([posting for key, posting in given.items() if key not in posted])
    return posted


def post_selected(source: str, parameters: Mapping[str, Any]) -> list[tuple[int, int, int]]:
    """The same statement over a SELECT of postings (with `community_id`), across communities: for a city's expiry.

    Answers (community, number of transfers, points) of what was new.
    """
    statement = _POST.format(
        source=source,
        wallets="(account.community_id, account.id) IN (SELECT community_id, debit_id FROM input "
        "UNION ALL SELECT community_id, credit_id FROM input)",
        moved="change.community_id",
        answer="SELECT community_id, count(*), CAST(sum(amount) AS bigint) FROM posted GROUP BY community_id "
        "ORDER BY community_id",
    )
    with scope.across_communities():
        rows = _execute(text(statement), {**parameters, "posted_at": clock.now()})
    return [(community, count, points) for community, count, points in rows]


def _each_once(postings: Iterable[Posting]) -> dict[str, Posting]:
    given: dict[str, Posting] = {}
    for posting in postings:
        if posting.amount <= 0:
            raise NoAmount
        if given.setdefault(posting.key, posting).content != posting.content:
            raise OtherContent(posting.key)
    return given


def _columns(postings: Iterable[Posting]) -> dict[str, Any]:
    columns = zip(
        *[(p.key, p.debit_id, p.credit_id, p.amount, p.kind, p.source_type, p.source_id, p.occurred_at, p.reverses_id)
          for p in postings],
        strict=True,
    )  # fmt: skip
    names = ("keys", "debits", "credits", "amounts", "kinds", "source_types", "source_ids", "occurred", "reverses")
    return {
        **{name: list(column) for name, column in zip(names, columns, strict=True)},
        "community_id": scope.community_id(),
        "posted_at": clock.now(),
    }


def _execute(statement: Any, parameters: Mapping[str, Any]) -> Sequence[Any]:
    db.session.flush()
    try:
        rows = db.session.connection().execute(statement, parameters).all()
    except IntegrityError as error:
        _refuse(error)
    for known in db.session:  # wallets in memory read their balance again when they are asked for it
        if isinstance(known, Account):
            db.session.expire(known, ["balance"])
    return rows


def _posted_before(postings: Sequence[Posting]) -> dict[str, PostedTransfer]:
    """Keys that were there: the statement did not see those that another had just committed, so read them again."""
    parameters = {"community_id": scope.community_id(), "keys": [posting.key for posting in postings]}
    standing = {row[0]: row for row in db.session.execute(_STANDING, parameters)}
    for posting in postings:
        if tuple(standing[posting.key][2:]) != posting.content:
            raise OtherContent(posting.key)
    return {posting.key: PostedTransfer(standing[posting.key][1], False) for posting in postings}


def _refuse(error: IntegrityError) -> NoReturn:
    """Say in words what a constraint refused, by SQLSTATE and the constraint's name (a shard's suffix cut off)."""
    state, message = getattr(error.orig, "sqlstate", ""), str(error.orig)
    found = re.search(r'constraint "(\w+?)(?:_\d+)?"', message)
    name = found[1] if found else ""
    if state == "23514" and name == "ck_account_not_negative":
        raise _not_enough(message) from error
    if state == "23505" and name == "uq_transfer_community_id_reverses_id":
        raise AlreadyReversed from error
    raise error


def _not_enough(message: str) -> NotEnoughPoints:
    """Name the wallet that the failing row tells, read again beside the transaction, which can answer nothing now."""
    row = re.search(r"Failing row contains \((\d+), (\d+),", message)
    if row is None:
        return NotEnoughPoints(None, _("这个账户"))
    statement = text(
        "SELECT account.kind, person.name, account.balance - account.reserved FROM account "
        "LEFT JOIN person ON person.id = account.person_id "
        "WHERE account.community_id = :community_id AND account.id = :id"
    )
    with db.engine.connect() as beside:
        found = beside.execute(statement, {"community_id": int(row[1]), "id": int(row[2])}).one_or_none()
    if found is None:
        return NotEnoughPoints(int(row[2]), _("这个账户"))
    whose = _("社区关爱账户") if found[0] == "care_list" else _("物业公司账户")
    return NotEnoughPoints(int(row[2]), found[1] or whose, found[2])
