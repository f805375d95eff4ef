"""Recount everything: balances out of transfers, reservations out of holds, budgets out of awards, and seals."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import text

from app.database import db
from app.points.proof.seals_service import broken_seals
from app.scope import across_communities
from app.texts import _


@dataclass(frozen=True)
class Wrong:
    """One figure that does not come out: of which community, what, and which row says so."""

    community_id: int
    what: str
    row_id: int
    stored: object
    counted: object


# Each statement answers (community, row, stored, counted) where the two differ.
_SIDES = (
    "(SELECT community_id, credit_id AS account_id, amount AS points FROM transfer "
    "UNION ALL SELECT community_id, debit_id, -amount FROM transfer)"
)
_PER_ACCOUNT = f"(SELECT community_id, account_id, sum(points) AS points FROM {_SIDES} AS side GROUP BY 1, 2)"

_CHECKS: dict[str, str] = {
    "sum": f"""
      SELECT account.community_id, 0, sum(COALESCE(account.balance, counted.points, 0)), 0
      FROM account LEFT JOIN {_PER_ACCOUNT} AS counted
        ON counted.community_id = account.community_id AND counted.account_id = account.id
      GROUP BY account.community_id HAVING sum(COALESCE(account.balance, counted.points, 0)) <> 0""",
    "balance": f"""
      SELECT account.community_id, account.id, account.balance, COALESCE(counted.points, 0)
      FROM account LEFT JOIN {_PER_ACCOUNT} AS counted
        ON counted.community_id = account.community_id AND counted.account_id = account.id
      WHERE account.balance IS NOT NULL AND account.balance <> COALESCE(counted.points, 0)""",
    "reserved": """
      SELECT account.community_id, account.id, account.reserved, COALESCE(open.points, 0)
      FROM account LEFT JOIN (SELECT community_id, account_id, sum(amount) AS points FROM hold
                              WHERE state = 'open' GROUP BY 1, 2) AS open
        ON open.community_id = account.community_id AND open.account_id = account.id
      WHERE account.reserved <> COALESCE(open.points, 0)""",
    "negative": """
      SELECT community_id, id, balance - reserved, 0 FROM account
      WHERE balance - reserved < 0 OR reserved < 0 OR debt < 0""",
    "debt": """
      SELECT account.community_id, account.id, account.debt, COALESCE(owed.points, 0)
      FROM account LEFT JOIN (
        SELECT community_id, account_id, sum(points) AS points FROM (
          SELECT community_id, credit_id AS account_id, amount AS points FROM transfer WHERE kind = 'debt'
          UNION ALL SELECT community_id, debit_id, -amount FROM transfer WHERE kind = 'debt') AS side GROUP BY 1, 2
      ) AS owed ON owed.community_id = account.community_id AND owed.account_id = account.id
      WHERE account.kind = 'wallet' AND account.debt <> COALESCE(owed.points, 0)""",
    "transfer without account": """
      SELECT transfer.community_id, transfer.id, transfer.amount, NULL FROM transfer
      LEFT JOIN account AS debit ON debit.community_id = transfer.community_id AND debit.id = transfer.debit_id
      LEFT JOIN account AS credit ON credit.community_id = transfer.community_id AND credit.id = transfer.credit_id
      WHERE debit.id IS NULL OR credit.id IS NULL OR debit.id = credit.id OR transfer.amount <= 0""",
    "award without transfer": """
      SELECT award.community_id, award.id, award.points, transfer.amount FROM award
      LEFT JOIN transfer ON transfer.community_id = award.community_id
        AND transfer.idempotency_key = 'award:' || award.id
      WHERE award.state = 'paid' AND award.points > 0
        AND (transfer.id IS NULL OR transfer.amount <> award.points OR transfer.credit_id <> award.account_id)""",
    "transfer without award": """
      SELECT transfer.community_id, transfer.id, transfer.amount, award.points FROM transfer
      LEFT JOIN award ON award.community_id = transfer.community_id AND award.id = transfer.source_id
      WHERE transfer.kind = 'award' AND transfer.source_type = 'award'
        AND (award.id IS NULL OR award.state NOT IN ('paid', 'reversed'))""",
    "hold without transfer": """
      SELECT hold.community_id, hold.id, hold.amount, transfer.amount FROM hold
      LEFT JOIN transfer ON transfer.community_id = hold.community_id AND transfer.id = hold.transfer_id
      WHERE hold.state = 'captured' AND (transfer.id IS NULL OR transfer.amount <> hold.amount
        OR transfer.debit_id <> hold.account_id OR transfer.kind <> 'capture')""",
    "adjustment without transfer": """
      SELECT adjustment.community_id, adjustment.id, abs(adjustment.amount), transfer.amount FROM adjustment
      LEFT JOIN transfer ON transfer.community_id = adjustment.community_id AND transfer.id = adjustment.transfer_id
      WHERE adjustment.state = 'confirmed' AND (transfer.id IS NULL OR transfer.amount <> abs(adjustment.amount))""",
    "gift": """
      SELECT transfer.community_id, transfer.id, transfer.amount, NULL FROM transfer
      JOIN account AS debit ON debit.community_id = transfer.community_id AND debit.id = transfer.debit_id
      JOIN account AS credit ON credit.community_id = transfer.community_id AND credit.id = transfer.credit_id
      WHERE transfer.kind = 'gift' AND (debit.kind <> 'wallet' OR credit.kind <> 'care_list')""",
    "reversal": """
      SELECT back.community_id, back.id, back.amount, transfer.amount FROM transfer AS back
      LEFT JOIN transfer ON transfer.community_id = back.community_id AND transfer.id = back.reverses_id
      WHERE (back.kind = 'reversal' OR back.reverses_id IS NOT NULL)
        AND (transfer.id IS NULL OR transfer.amount <> back.amount OR transfer.debit_id <> back.credit_id
             OR transfer.credit_id <> back.debit_id)""",
    "granted": """
      SELECT budget.community_id, budget.id, budget.granted, COALESCE(given.points, 0) FROM budget
      LEFT JOIN (SELECT community_id, year, sum(points) AS points FROM budget_grant GROUP BY 1, 2) AS given
        ON given.community_id = budget.community_id AND given.year = budget.year
      WHERE budget.granted <> COALESCE(given.points, 0)""",
    # Drawn: what awards of the year were paid, less what their reversals really brought back (not what was spent).
    "drawn": """
      SELECT COALESCE(budget.community_id, counted.community_id), COALESCE(budget.id, 0),
             COALESCE(budget.drawn, 0), COALESCE(counted.points, 0)
      FROM budget FULL JOIN (
        SELECT award.community_id, date_part('year', award.posted_at AT TIME ZONE 'Asia/Shanghai') AS year,
               sum(award.amount - COALESCE(back.amount, 0) + COALESCE(lent.amount, 0)
                   + COALESCE(elsewhere.amount, 0)) AS points
        FROM transfer AS award
        LEFT JOIN transfer AS back ON back.community_id = award.community_id AND back.reverses_id = award.id
        LEFT JOIN transfer AS lent ON lent.community_id = award.community_id
          AND lent.idempotency_key = 'advance:' || award.id
        LEFT JOIN transfer AS elsewhere ON elsewhere.kind = 'debt'
          AND elsewhere.idempotency_key = 'advance:' || award.community_id || ':' || award.id
        WHERE award.kind = 'award' GROUP BY 1, 2
      ) AS counted ON counted.community_id = budget.community_id AND counted.year = budget.year
      WHERE COALESCE(budget.drawn, 0) <> COALESCE(counted.points, 0)""",
}


def recount() -> Iterator[Wrong]:
    """Everything that does not come out, in all communities; nothing where the ledger is whole."""
    with across_communities():
        for what, statement in _CHECKS.items():
            for community_id, row_id, stored, counted in db.session.execute(text(statement)).all():
                yield Wrong(community_id, what, row_id, stored, counted)
    for community_id, day in broken_seals():
        yield Wrong(community_id, "seal", 0, day.isoformat(), None)


def in_words(wrong: Wrong) -> str:
    """The sentence that the command line prints."""
    names = {
        "sum": _("所有账户合计不是 0"),
        "balance": _("账户余额和流水不符"),
        "reserved": _("预留和未了结的预留单不符"),
        "negative": _("账户出现负数"),
        "debt": _("欠分和补扣流水不符"),
        "transfer without account": _("流水没有对应的账户，或数额不对"),
        "award without transfer": _("已发放的积分没有对应的流水"),
        "transfer without award": _("发放流水没有对应的发放记录"),
        "hold without transfer": _("已确认的预留没有对应的流水"),
        "adjustment without transfer": _("已确认的调整没有对应的流水"),
        "gift": _("捐出的积分没有进关爱账户"),
        "reversal": _("冲正和原流水不符"),
        "granted": _("预算和拨款记录不符"),
        "drawn": _("预算已用和发放流水不符"),
        "seal": _("当日封存和流水不符"),
    }
    return _(
        "社区 %(community)s：%(what)s（编号 %(row)s，记着 %(stored)s，重算 %(counted)s）",
        community=wrong.community_id,
        what=names[wrong.what],
        row=wrong.row_id,
        stored=wrong.stored,
        counted=wrong.counted,
    )
