"""What can be wrong with a file of orchard duties."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from app.texts import _

DUTIES = (
    "plant", "stake", "water", "freeze_water", "fertilise", "weed", "mulch", "prune", "summer_prune", "inspect",
    "spray", "thin", "prop", "tie", "cane_removal", "harvest", "clean", "whitewash", "wrap", "unwrap", "mound",
    "unmound", "bury", "unbury", "snow_check",
)  # fmt: skip
# Column, the least and the most that may stand there, whether it may be empty.
WHOLE_NUMBERS = (
    ("age_from_years", 0, 199, False),
    ("age_to_years", 0, 199, True),
    ("interval_days", 0, 366, False),
    ("expected_minutes", 1, 600, False),
    ("rain_counts_mm", 1, 500, True),
    ("min_temperature_c", -50, 40, True),
)
NAMES = {"species_code": ("species_zh", "species_en", "varieties_zh"), "duty_code": ("duty_zh", "duty_en")}
MOST = 10_000  # litres or kilograms

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DAY = re.compile(r"(\d\d)-(\d\d)")
_WHOLE = re.compile(r"-?\d{1,6}")


def problems_of_row(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with one row by itself: column and reason."""
    yield from _problems_of_words(row)
    for column, least, most, may_be_empty in WHOLE_NUMBERS:
        yield from _problem_of_number(row, column, least, most, may_be_empty=may_be_empty)
    for column in ("window_from", "window_to"):
        if not _is_day(row[column]):
            yield column, _("%(value)s 不是月-日，比如 04-20", value=row[column] or _("空"))
    yield from _problems_of_amount(row)
    ages = (row["age_from_years"], row["age_to_years"])
    if all(map(_WHOLE.fullmatch, ages)) and int(ages[1]) < int(ages[0]):
        yield "age_to_years", _("比 age_from_years 小")


def problems_of_names(lines: Sequence[tuple[int, Mapping[str, str]]]) -> Iterator[tuple[int, str, str]]:
    """Lines that call a species or a duty otherwise than the first one of the same code."""
    first: dict[tuple[str, str], tuple[int, Mapping[str, str]]] = {}
    for line, row in lines:
        for code, columns in NAMES.items():
            known_line, known = first.setdefault((code, row[code]), (line, row))
            for column in columns:
                if row[column] != known[column]:
                    yield line, column, _("和第 %(line)s 行写得不一样", line=known_line)


def _problems_of_words(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not _CODE.fullmatch(row["species_code"]):
        yield "species_code", _("代码只能用小写字母、数字和下划线：%(value)s", value=row["species_code"] or _("空"))
    if row["duty_code"] not in DUTIES:
        yield "duty_code", _("不认识：%(value)s", value=row["duty_code"] or _("空"))
    for column in ("species_zh", "species_en", "duty_zh", "duty_en"):
        if not row[column]:
            yield column, _("不能空着")
    for column in ("needs_skill", "essential"):
        if row[column] not in ("yes", "no"):
            yield column, _("只能写 yes 或 no，不能写 %(value)s", value=row[column] or _("空"))


def _problem_of_number(
    row: Mapping[str, str], column: str, least: int, most: int, *, may_be_empty: bool
) -> Iterator[tuple[str, str]]:
    text = row[column]
    if text == "" and may_be_empty:
        return
    if not _WHOLE.fullmatch(text) or not text.isascii() or not least <= int(text) <= most:
        yield column, _("%(value)s 不是 %(least)s 到 %(most)s 的整数", value=text or _("空"), least=least, most=most)


def _problems_of_amount(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not row["amount"] and not row["amount_unit"]:
        return
    if not _is_amount(row["amount"]):
        yield "amount", _("%(value)s 不是数字", value=row["amount"] or _("空"))
    if row["amount_unit"] not in ("kg", "L"):
        yield "amount_unit", _("不认识：%(value)s", value=row["amount_unit"] or _("空"))


def _is_amount(text: str) -> bool:
    try:
        return 0 < Decimal(text) <= MOST
    except InvalidOperation:
        return False


def _is_day(text: str) -> bool:
    found = _DAY.fullmatch(text)
    if not found or not text.isascii():
        return False
    try:
        date(2024, int(found[1]), int(found[2]))
    except ValueError:
        return False
    return True
