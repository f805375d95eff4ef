"""Temperatures as staff note them, by form or by file."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.database import db
from app.files import imports
from app.files.imports import Problems, Row, Sheet, read_table
from app.scope import community_id, in_community
from app.texts import _
from app.volunteers.errors import TaskRefused
from app.volunteers.weather.domain import Temperatures
from app.volunteers.weather.models import DayTemperature

DAY, BY_DAY, BY_NIGHT = COLUMNS = ("日期", "白天最低", "夜间最低")  # data
FURTHEST = timedelta(days=40)  # no forecast goes further
DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9])?")
COLDEST, HOTTEST = Decimal(-60), Decimal(60)


def temperatures_between(first: date, last: date) -> Mapping[date, Temperatures]:
    """What was noted of these days, the first to the last; unknown ones are left out. One query."""
    return {row.day: Temperatures(row.day_c, row.night_c) for row in rows_between(first, last)}


def rows_between(first: date, last: date) -> Sequence[DayTemperature]:
    """The days that were noted, in order."""
    wanted = in_community(DayTemperature).where(DayTemperature.day >= first, DayTemperature.day <= last)
    fresh = wanted.order_by(DayTemperature.day).execution_options(populate_existing=True)
    return db.session.execute(fresh).scalars().all()


def note(days: Mapping[date, Temperatures], *, by_id: int) -> None:
    """Note these days, in place of what was noted of them before. Raises `TaskRefused`."""
    for day, said in days.items():
        if problem := wrong_with(day, said):
            raise TaskRefused(_("没有保存：%(what)s", what=problem))
    rows = [
        {
            "community_id": community_id(),
            "day": day,
            "day_c": said.day_c,
            "night_c": said.night_c,
            "noted_at": clock.now(),
            "noted_by_id": by_id,
        }
        for day, said in sorted(days.items())
    ]
    statement = insert(DayTemperature)
    changed = {name: statement.excluded[name] for name in ("day_c", "night_c", "noted_at", "noted_by_id")}
    db.session.execute(statement.on_conflict_do_update(index_elements=["community_id", "day"], set_=changed), rows)


def wrong_with(day: date, said: Temperatures) -> str | None:
    """Why a day cannot be noted so; None where it can."""
    if not clock.today() - timedelta(days=1) <= day <= clock.today() + FURTHEST:
        return _("日期要从昨天到以后 %(n)s 天", n=FURTHEST.days)
    degrees = [one for one in (said.day_c, said.night_c) if one is not None]
    if not degrees:
        return _("白天和夜间至少填一个气温")
    if not all(COLDEST <= one <= HOTTEST for one in degrees):
        return _("气温要在 −60 到 60 ℃ 之间")
    return None


def preview_forecast(content: bytes) -> imports.Preview:
    """What the file says, and what is wrong in it."""
    sheet, days = _plan(content)
    there = set(
        db.session.execute(
            select(DayTemperature.day).where(
                DayTemperature.community_id == community_id(), DayTemperature.day.in_(days)
            )
        ).scalars()
    )
    count = imports.Count(_("每天的气温（已有的照文件改）"), len(days))
    sample = [[f"{day:%Y-%m-%d}", _said(one.day_c), _said(one.night_c)] for day, one in sorted(days.items())]
    warnings = [_("其中 %(n)s 天已经填过，会照文件改", n=len(there))] if there else []
    header = (_("日期"), _("白天最低"), _("夜间最低"))
    return imports.Preview(
        len(sheet.rows), [count], sheet.problems, header=header, sample=sample[:40], warnings=warnings
    )


def _said(degrees: Decimal | None) -> str:
    return "" if degrees is None else str(degrees)


def import_forecast(content: bytes, *, by_id: int) -> int:
    """Note every day of the file; how many. Raises `imports.NotClean`."""
    sheet, days = _plan(content)
    if sheet.problems:
        raise imports.NotClean(sheet.problems)
    note(days, by_id=by_id)
    return len(days)


def _plan(content: bytes) -> tuple[Sheet, dict[date, Temperatures]]:
    sheet = read_table(content, required=(DAY, BY_DAY), optional=(BY_NIGHT,))
    days: dict[date, Temperatures] = {}
    for row in sheet.rows:
        _read_row(row, days, sheet.problems)
    return sheet, days


def _read_row(row: Row, days: dict[date, Temperatures], problems: Problems) -> None:
    day = _day_of(row[DAY])
    if day is None:
        problems.add(row.line, DAY, _("请写成 2026-11-23 这样的日期"))
        return
    if day in days:
        problems.add(row.line, DAY, _("这一天在文件里出现了两次"))
        return
    degrees = {}
    for column in (BY_DAY, BY_NIGHT):
        try:
            degrees[column] = degrees_of(row[column])
        except ValueError:
            problems.add(row.line, column, _("请填数字，例如 -12 或 -12.5"))
            return
    said = Temperatures(degrees[BY_DAY], degrees[BY_NIGHT])
    if problem := wrong_with(day, said):
        problems.add(row.line, DAY, problem)
    days[day] = said


def _day_of(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.replace("/", "-")[:10])
    except ValueError:
        parts = typed.replace("/", "-").split("-")  # Excel writes 2026-1-5
        if len(parts) == 3 and all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
            try:
                return date(int(parts[0]), int(parts[1]), int(parts[2]))
            except ValueError:
                return None
        return None


def degrees_of(typed: str) -> Decimal | None:
    """`-12`, `−12.5 ℃`, `零下 12` are degrees with one decimal at most; empty is unknown; else ValueError."""
    plain = unicodedata.normalize("NFKC", typed).replace("°C", "").replace("−", "-").replace("零下", "-")  # data
    plain = "".join(plain.split())
    if plain and not DEGREES.fullmatch(plain):
        raise ValueError(typed)
    return Decimal(plain) if plain else None
