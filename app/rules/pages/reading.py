"""The rules in force as a page shows them: plain rows of plain words."""

from datetime import date
from typing import NamedTuple

from app.rules.content import CompiledVersion
from app.rules.limits import Limit
from app.rules.pages.reading_duties import SpeciesListed, species_listed
from app.rules.pages.reading_stars import StarsShown, stars_shown
from app.rules.tables.domain import Row, Table
from app.rules.tables.words import amount_of, conditions_of, day_of_year, result_of
from app.rules.versions_service import in_force
from app.texts import _, points


class RuleShown(NamedTuple):
    """One row of a table: its number, what must hold, and what comes of it."""

    number: int
    name: str
    conditions: list[str]
    result: str
    note: str
    source: str


class LimitShown(NamedTuple):
    """One limit: its name, its number with the unit, and what it means."""

    name: str
    amount: str
    note: str


class Section(NamedTuple):
    """One set of rules: its version, the rows in force, the options not in force, its limits, its metrics."""

    code: str
    title: str
    lead: str
    number: int
    place: str
    valid_from: date
    rows: list[RuleShown]
    options: list[RuleShown]
    limits: list[LimitShown]
    limit_options: list[LimitShown]
    stars: StarsShown | None
    species: list[SpeciesListed]


def sections() -> list[Section]:
    """All rules in force where we are, today."""
    return [_section(code) for code in ("award", "redemption", "star_metrics", "orchard_duties", "limits")]


def title_of(code: str) -> str:
    """What a set of rules is called."""
    return {
        "award": _("积分发放"),
        "redemption": _("积分抵扣"),
        "star_metrics": _("星级评定"),
        "orchard_duties": _("果树养护"),
        "limits": _("期限和上限"),
    }[code]


def lead_of(code: str) -> str:
    """How a set of rules is to be read."""
    return {
        "award": _("从上往下看，对上哪一条就按哪一条算。时长照实记，不会因为积分减少。"),
        "redemption": _("从上往下看，对上哪一条就按哪一条办。积分是嘉许回馈，资金来源写在结算单上。"),
        "star_metrics": _("每半年一次，满分 100 分。没有记录的指标不计，其余的按比例折算。"),
        "orchard_duties": _(
            "每种果树几岁的时候、哪些天里、隔几天该做什么。标“必做”的没做，会提醒，再不做就放开给大家。"
        ),
        "limits": _("各个环节用到的期限和上限。"),
    }[code]


def _section(code: str) -> Section:
    rules = in_force(code)
    table = rules.table.table if rules.table else None
    return Section(
        code=code,
        title=title_of(code),
        lead=lead_of(code),
        number=rules.number,
        place=rules.place_name,
        valid_from=rules.valid_from,
        rows=_rows(table, active=True),
        options=_rows(table, active=False),
        limits=_limits(rules, active=True),
        limit_options=_limits(rules, active=False),
        stars=stars_shown(rules.metrics) if rules.metrics else None,
        species=species_listed(rules.duties) if rules.duties else [],
    )


def _rows(table: Table | None, *, active: bool) -> list[RuleShown]:
    if table is None:
        return []
    return [_rule(table, n, row) for n, row in enumerate(table.rows, start=1) if row.active is active]


def _rule(table: Table, number: int, row: Row) -> RuleShown:
    return RuleShown(number, row.name, conditions_of(table, row), result_of(table, row), row.note, row.source)


def _limits(rules: CompiledVersion, *, active: bool) -> list[LimitShown]:
    return [_limit(limit) for limit in rules.limits.values() if limit.active is active]


def _limit(limit: Limit) -> LimitShown:
    name, note = (limit.name, limit.note) if limit.name else (limit.note, "")
    if limit.code == "adjustment" and limit.value == 0:
        return LimitShown(name, _("不论多少"), note)
    if limit.unit == "month_day":
        return LimitShown(name, day_of_year(limit.day_of_year), note)
    return LimitShown(name, amount_of(_("、").join(map(points, limit.numbers or (limit.value,))), limit.unit), note)
