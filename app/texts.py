"""What people read: sentences in the reader's language, and how points, money, times and names are written."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from gettext import NullTranslations
from typing import Any

from babel.dates import format_skeleton
from babel.numbers import format_currency
from flask_babel.speaklater import LazyString

from app import clock
from app.words import languages

__all__ = ["_", "clock_time", "day", "masked", "masked_phone", "minutes", "ngettext", "points", "span", "when", "yuan"]


def _(sentence: str, **values: Any) -> str:
    """The sentence in the reader's language with the values put in; what it counts is its `n`.

    A page says hundreds of sentences: the source language looks nothing up.
    """
    catalogue = languages.catalogue()
    said = sentence if catalogue is None else _translated(catalogue, sentence, values)
    return said % values if values else said


def _translated(catalogue: NullTranslations, sentence: str, values: Mapping[str, Any]) -> str:
    if "n" not in values:
        return catalogue.gettext(sentence)
    return catalogue.ngettext(sentence, sentence, _counted(values["n"]))


def _counted(n: object) -> int:
    """1 for one, anything else for many: `n` is a number, or a number as it is written."""
    return 1 if str(n) == "1" else 2


def ngettext(singular: str, plural: str, n: int, **values: Any) -> str:
    """Where the source itself has two sentences, for one and for many."""
    catalogue = languages.catalogue()
    said = catalogue.ngettext(singular, plural, n) if catalogue else singular if n == 1 else plural
    return said % {"n": n, **values}


def known(words: str) -> str:
    """The name of a kind, a rule, a metric: those of the default data are in the catalogues, others stay as written."""
    catalogue = languages.catalogue()
    return words if catalogue is None or not words else catalogue.gettext(words)


def later(sentence: str, **values: Any) -> LazyString:
    """A sentence of a form's class, said when the form is shown; imported as `_l`."""
    return LazyString(_, sentence, **values)


MINUS = "−"  # the real minus sign, as wide as the digits


def points(amount: int) -> str:
    """1860 → `1,860`; a loss carries the real minus sign."""
    return f"{amount:,}".replace("-", MINUS)


def degrees(value: Decimal | float) -> str:
    """-12.0 → `−12`, -12.5 → `−12.5`."""
    return f"{value:.1f}".removesuffix(".0").replace("-", MINUS)


def tenths(number: Decimal | float) -> str:
    """63.58 → `63.6`, 50 → `50.0`: scores stand beside each other."""
    return f"{number:.1f}".replace("-", MINUS)


def on_an_axis(number: float, *, largest: float) -> str:
    """A number beside a chart, short where the axis reaches a million: `250万`, in English `2,500k`."""
    if largest < 1_000_000:
        return plain_figure(number)
    if languages.is_english():
        return f"{plain_figure(number / 1_000)}k" if number else "0"
    return _("%(amount)s万", amount=plain_figure(number / 10_000)) if number else "0"


def plain_figure(number: float) -> str:
    """1200 → `1,200`, 12.5 → `12.5`, -3 with the real minus sign."""
    return f"{number:,.1f}".removesuffix(".0").replace("-", MINUS)


def yuan(fen: int) -> str:
    """15020 fen → `150.20`."""
    sign = MINUS if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def money(fen: int) -> str:
    """-15020 fen → `−150.20 元`, in English `−¥150.20`: the one place that puts sign, figure and currency in order."""
    if not languages.is_english():
        return _("%(fen)s 元", fen=yuan(fen))
    return format_currency(Decimal(fen) / 100, "CNY", "¥#,##0.00", locale="en").replace("-", MINUS)


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
    """`周六`, `Sat`."""
    if languages.is_english():
        return format_skeleton("EEE", value, locale="en")
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[value.weekday()]


def day(value: date | datetime) -> str:
    """`今天 周六`, `10月17日 周六`, `Today, Sat`, `Sat, Oct 17`; with the year only when it is not this one."""
    value = _date_of(value)
    near = {0: _("今天"), 1: _("明天"), -1: _("昨天")}.get((value - clock.today()).days)
    if not near:
        return plain_day(value)
    return f"{near}, {weekday(value)}" if languages.is_english() else f"{near} {weekday(value)}"


def plain_day(value: date) -> str:
    """`10月17日 周六`, `Sat, Oct 17`, whichever day it is."""
    if languages.is_english():
        return f"{weekday(value)}, {short_day(value)}"
    return f"{short_day(value)} {weekday(value)}"


def short_day(value: date | datetime) -> str:
    """`10月17日`, `Oct 17`, or `2025年10月17日`, `Oct 17, 2025` in another year."""
    value = _date_of(value)
    is_this_year = value.year == clock.today().year
    if languages.is_english():
        return format_skeleton("MMMd" if is_this_year else "yMMMd", value, locale="en")
    if is_this_year:
        return _("%(month)s月%(day)s日", month=value.month, day=value.day)
    return full_day(value)


def month(value: date) -> str:
    """`2026年10月`, `Oct 2026`."""
    if languages.is_english():
        return format_skeleton("yMMM", value, locale="en")
    return _("%(year)s年%(month)s月", year=value.year, month=value.month)


def month_said(label: str) -> str:
    """`2026-10`, as months are stored → `2026年10月`."""
    return month(date.fromisoformat(f"{label}-01"))


def full_day(value: date | datetime) -> str:
    """`2026年10月17日`, `Oct 17, 2026`: always with the year, for what is kept."""
    value = _date_of(value)
    if languages.is_english():
        return format_skeleton("yMMMd", value, locale="en")
    return _("%(year)s年%(month)s月%(day)s日", year=value.year, month=value.month, day=value.day)


def _date_of(value: date | datetime) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value


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


NOBODY = "已注销"  # data: stands in place of the name of who closed the account


def masked(name: str) -> str:
    """王海波 → `王*波`, 王波 → `王*`: for boards and counters."""
    if name == NOBODY:
        return name
    if len(name) <= 2:
        return name[:1] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def masked_phone(number: str) -> str:
    """13812341234 → `138****1234`."""
    return f"{number[:3]}****{number[-4:]}"


FILTERS: dict[str, Any] = {
    "known": known,
    "points": points,
    "degrees": degrees,
    "yuan": yuan,
    "money": money,
    "tenths": tenths,
    "minutes": minutes,
    "hours": hours,
    "day": day,
    "plain_day": plain_day,
    "short_day": short_day,
    "full_day": full_day,
    "month": month,
    "month_said": month_said,
    "time": clock_time,
    "span": span,
    "when": when,
    "until": until,
    "weekday": weekday,
    "masked": masked,
    "masked_phone": masked_phone,
}
