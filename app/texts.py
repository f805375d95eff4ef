"""What people read: the language, and how points, money, times and names are written."""

from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import get_locale, gettext, ngettext

from app import clock

__all__ = ["_", "clock_time", "day", "masked", "masked_phone", "minutes", "ngettext", "points", "span", "when", "yuan"]

SOURCE_LANGUAGE = "zh_Hans_CN"
_needs_catalogue: ContextVar[bool] = ContextVar("needs_catalogue", default=False)


def choose_language() -> None:
    """Once a request: whether its language has a catalogue, or is the one that the sentences are written in."""
    _needs_catalogue.set(str(get_locale()) != SOURCE_LANGUAGE)


def _(sentence: str, **values: Any) -> str:
    """The sentence in the request's language with the values put in.

    A page says hundreds of sentences, and a catalogue's look-up costs 10 µs each: the source language needs none.
    """
    said = gettext(sentence) if _needs_catalogue.get() else sentence
    return str(said % values) if values else str(said)


MINUS = "−"  # the real minus sign, as wide as the digits


def points(amount: int) -> str:
    """1860 → `1,860`; a loss carries the real minus sign."""
    return f"{amount:,}".replace("-", MINUS)


def yuan(fen: int) -> str:
    """15020 fen → `150.20`."""
    sign = MINUS if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def minutes(amount: int) -> str:
    """125 minutes → `2 小时 05 分`."""
    hours, rest = divmod(amount, 60)
    if not hours:
        return _("%(n)s 分钟", n=rest)
    if not rest:
        return _("%(n)s 小时", n=hours)
    return _("%(h)s 小时 %(m)s 分", h=hours, m=f"{rest:02d}")


def hours(amount: int) -> str:
    """2790 minutes → `46.5`, for a figure whose unit stands beside it."""
    return f"{amount / 60:.1f}".removesuffix(".0")


def weekday(value: date) -> str:
    """`周六`."""
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[value.weekday()]


def day(value: date | datetime) -> str:
    """`今天 周六`, `明天 周日`, `10月17日 周六`; with the year only when it is not this one."""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    near = {0: _("今天"), 1: _("明天"), -1: _("昨天")}.get((value - clock.today()).days)
    return f"{near or short_day(value)} {weekday(value)}"


def short_day(value: date | datetime) -> str:
    """`10月17日`, or `2025年10月17日` in another year."""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    if value.year == clock.today().year:
        return _("%(month)s月%(day)s日", month=value.month, day=value.day)
    return _("%(year)s年%(month)s月%(day)s日", year=value.year, month=value.month, day=value.day)


def clock_time(instant: datetime) -> str:
    """`9:00` in Shanghai."""
    shown = clock.local(instant)
    return f"{shown.hour}:{shown.minute:02d}"


def span(start: datetime, end: datetime) -> str:
    """`9:00–11:00`."""
    return f"{clock_time(start)}–{clock_time(end)}"


def when(start: datetime, end: datetime | None = None) -> str:
    """`明天 周日 8:30–10:30`; without an end `昨天 周五 17:05`."""
    return f"{day(start)} {span(start, end) if end else clock_time(start)}"


def until(value: date | datetime) -> str:
    """The last instant of a period, as the day before its end."""
    return short_day(value - timedelta(days=1))


def masked(name: str) -> str:
    """王海波 → `王*波`, 王波 → `王*`: for boards and counters."""
    if len(name) <= 2:
        return name[:1] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def masked_phone(number: str) -> str:
    """13812341234 → `138****1234`."""
    return f"{number[:3]}****{number[-4:]}"


FILTERS: dict[str, Any] = {
    "points": points,
    "yuan": yuan,
    "minutes": minutes,
    "hours": hours,
    "day": day,
    "short_day": short_day,
    "time": clock_time,
    "span": span,
    "when": when,
    "until": until,
    "weekday": weekday,
    "masked": masked,
    "masked_phone": masked_phone,
}
