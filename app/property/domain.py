"""Pure rules of bills, codes and settlements: what may follow what, and how codes and amounts are written."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from app import public_numbers

# The state machines: from a state to those that may follow it.
BILL_MOVES: Mapping[str, frozenset[str]] = {
    "open": frozenset({"part_paid", "paid", "disputed", "void"}),
    "part_paid": frozenset({"open", "part_paid", "paid", "disputed"}),
    "disputed": frozenset({"open", "part_paid", "void"}),
    "paid": frozenset({"open", "part_paid"}),  # what paid it was undone at the counter
    "void": frozenset(),
}
REDEMPTION_MOVES: Mapping[str, frozenset[str]] = {
    "reserved": frozenset({"captured", "refused", "released", "expired"}),
    "captured": frozenset({"undone"}),
    "refused": frozenset(),
    "released": frozenset(),
    "expired": frozenset(),
    "undone": frozenset(),
}
SETTLEMENT_MOVES: Mapping[str, frozenset[str]] = {
    "open": frozenset({"signed_once"}),
    "signed_once": frozenset({"closed"}),
    "closed": frozenset(),
}
LINE_MOVES: Mapping[str, frozenset[str]] = {
    "agreed": frozenset({"disputed"}),
    "disputed": frozenset({"agreed", "resolved", "corrected", "carried"}),
    "corrected": frozenset({"disputed"}),
    "resolved": frozenset({"disputed"}),
    "carried": frozenset(),
}

PAYABLE = ("open", "part_paid")

CODE_LENGTH = 10


def may_become(moves: Mapping[str, frozenset[str]], state: str, following: str) -> bool:
    """True if the machine allows the step."""
    return following in moves[state]


def read_code(typed: str) -> str | None:
    """A redemption code as typed or dictated; None if it cannot be one."""
    return public_numbers.read_number(typed, length=CODE_LENGTH)


def grouped(code: str) -> str:
    """`7K3M2Q9XWD` → `7K3 M2Q 9XWD`, as it is read aloud."""
    return f"{code[:3]} {code[3:6]} {code[6:]}"


def share_percent(part_fen: int, amount_fen: int) -> float:
    """The part of a bill in percent, never rounded down to a limit that it passes."""
    return float(Fraction(part_fen * 100, amount_fen))


def state_after_payment(*, amount_fen: int, points_fen: int, cash_fen: int) -> str:
    """The state of a bill of which so much is paid by points and in cash."""
    paid = points_fen + cash_fen
    if paid >= amount_fen:
        return "paid"
    return "part_paid" if paid else "open"


def gift_sizes(least: int) -> list[int]:
    """The few sizes that a gift to a neighbour's bill may have, out of the least that a bill takes."""
    return [least * times for times in (1, 2, 3, 5, 10)]


def quarter_of(day: date) -> tuple[date, date]:
    """First day of the day's quarter, and first day of the next."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return first, (first + timedelta(days=95)).replace(day=1)


def next_month(month: str) -> str:
    """`2026-12` → `2027-01`."""
    return (date.fromisoformat(f"{month}-01") + timedelta(days=32)).strftime("%Y-%m")


def last_month(month: str) -> str:
    """`2026-01` → `2025-12`."""
    return (date.fromisoformat(f"{month}-01") - timedelta(days=1)).strftime("%Y-%m")


def months_between(first: str, last: str) -> list[str]:
    """Every month from the first to the last, both included."""
    months = []
    while first <= last:
        months.append(first)
        first = next_month(first)
    return months


_FIGURES = "零壹贰叁肆伍陆柒捌玖"  # data: the figures of Chinese accounts, to which nobody can add a stroke
_TENS = ("", "拾", "佰", "仟")  # data
_GROUPS = ("", "万", "亿")  # data


def in_capitals(fen: int) -> str:
    """126650 fen → `壹仟贰佰陆拾陆元伍角`, as accounts in China write an amount (up to 999,999,999,999.99 yuan)."""
    yuan, rest = divmod(abs(fen), 100)
    jiao, cent = divmod(rest, 10)
    said = _whole_in_capitals(yuan) + "元" if yuan else ""  # data
    if jiao:
        said += _FIGURES[jiao] + "角"  # data
    elif said and cent:
        said += _FIGURES[0]
    if cent:
        said += _FIGURES[cent] + "分"  # data
    if not cent:
        said = (said or "零元") + ("" if jiao else "整")  # data
    return ("负" if fen < 0 else "") + said  # data


def _whole_in_capitals(number: int) -> str:
    said, group = "", 0
    gap = False
    while number:
        number, part = divmod(number, 10_000)
        if part:
            written = _below_ten_thousand(part) + _GROUPS[group]
            said = written + (_FIGURES[0] + said if said and gap else said)
            gap = part < 1_000
        else:
            gap = bool(said)
        group += 1
    return said


def _below_ten_thousand(number: int) -> str:
    said, gap = "", False
    for place in range(4):
        number, figure = divmod(number, 10)
        if figure:
            said = _FIGURES[figure] + _TENS[place] + (_FIGURES[0] + said if said and gap else said)
            gap = False
        else:
            gap = True
        if not number:
            break
    return said
