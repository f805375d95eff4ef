"""Form fields that take what people type: whole numbers, money, instants in Shanghai."""

import re
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from flask import request
from wtforms import Field, StringField, ValidationError
from wtforms.fields import DateTimeLocalField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, StopValidation
from wtforms.widgets import HiddenInput, NumberInput, TextInput

from app import clock
from app.texts import _


def plain(value: str | None) -> str | None:
    """NFC, without invisible characters and outer spaces."""
    if value is None:
        return None
    kept = "".join(c for c in value if unicodedata.category(c) not in ("Cc", "Cf") or c in "\n\t")
    return unicodedata.normalize("NFC", kept).strip()


def one_line(value: str | None) -> str:
    """The same in one line, with single spaces."""
    return " ".join((plain(value) or "").split())


def row_id(typed: object) -> int | None:
    """The row that an address or a form names by its number; anything else, and what no row can have, is none."""
    said = str(typed or "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def searched(most: int = 40) -> str:
    """What the address asks to search for, cleaned as a line is."""
    return one_line(request.args.get("q"))[:most].rstrip()


class Required(InputRequired):
    """Something must be typed or chosen; what is missing is named."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        is_blank = field.data in (None, "") and not field.errors  # blanks alone, or a file where a word is wanted
        if not field.raw_data or not field.raw_data[0] or is_blank:
            field.errors = []
            raise StopValidation(self.message or _("请填写%(what)s", what=field.label.text))


class Text(StringField):
    """One line of text, cleaned of what nobody sees; a break in it, which no keyboard types there, is a space."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist:
            self.data = one_line(valuelist[0]) if isinstance(valuelist[0], str) else ""  # a file is no text


class _Figures(Field):
    """Digits as people type them, bounded; empty is None, and 0 is a value."""

    data: Any

    def __init__(self, label: str = "", validators: Any = None, *, low: int = 0, high: int, **kwargs: Any):
        super().__init__(label, validators, **kwargs)
        self.low, self.high = low, high

    def read(self, typed: str) -> int:
        """The number; raises `ValidationError`."""
        raise NotImplementedError

    def written(self, number: int) -> str:
        """The number as it is typed."""
        return str(number)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if typed := figures_in(valuelist):
            self.data = self.read(typed)


class WholeNumber(_Figures):
    """Digits only."""

    widget = NumberInput()

    def __init__(self, label: str = "", validators: Any = None, *, high: int = 1_000_000, **kwargs: Any):
        super().__init__(label, validators, high=high, **kwargs)

    def read(self, typed: str) -> int:
        """The number within the bounds."""
        if not re.fullmatch(r"-?[0-9]{1,12}", typed):
            raise ValidationError(_("请填整数"))
        number = int(typed)
        if not self.low <= number <= self.high:
            raise ValidationError(_("请填 %(low)s 到 %(high)s 之间的整数", low=self.low, high=self.high))
        return number


class Yuan(_Figures):
    """An amount typed in yuan, `150.20`; the data is whole fen."""

    widget = TextInput()

    def __init__(self, label: str = "", validators: Any = None, *, high: int = 100_000_00, **kwargs: Any):
        super().__init__(label, validators, high=high, **kwargs)

    def read(self, typed: str) -> int:
        """The fen within the bounds."""
        fen = fen_of(typed)
        if fen is None:
            raise ValidationError(_("请填金额，例如 150.20"))
        if not self.low <= fen <= self.high:
            bounds = {"low": f"{self.low / 100:.2f}", "high": f"{self.high / 100:.2f}"}
            raise ValidationError(_("请填 %(low)s 到 %(high)s 元", **bounds))
        return fen

    def written(self, number: int) -> str:
        """Fen as yuan."""
        return f"{Decimal(number) / 100:.2f}"


def figures_in(sent: list[Any]) -> str:
    """What was typed as a number, with the digits of the keyboard and without separators; a file is no number."""
    if not sent or not isinstance(sent[0], str):
        return ""
    return (plain(unicodedata.normalize("NFKC", sent[0])) or "").replace(",", "")


def fen_of(typed: str) -> int | None:
    """`150.2` → 15020 fen; None where it is no amount with at most two decimals."""
    if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,2})?", typed):
        return None
    return int(Decimal(typed) * 100)


class LocalMoment(DateTimeLocalField):
    """A moment typed as Shanghai's wall clock shows it; the data is aware UTC."""

    data: Any

    def __init__(self, label: str = "", validators: Any = None, **kwargs: Any):
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return clock.local(self.data).strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        typed: datetime | None = self.data
        if typed is not None:
            self.data = typed.replace(tzinfo=clock.SHANGHAI)


class DeviceMoment(Field):
    """An instant by a device's own clock, as its script writes it: `2026-10-17T01:02:03.456Z`."""

    data: Any
    widget = HiddenInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = device_moment(valuelist[0]) if valuelist and valuelist[0] else None
        if valuelist and valuelist[0] and self.data is None:
            raise ValidationError(_("手机记下的时间读不出来"))


def device_moment(written: str) -> datetime | None:
    """The instant in UTC; None where it is none, or none of these decades."""
    if len(written) > 40:
        return None
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        return None
    if instant.tzinfo is None or not 2000 <= instant.year <= 2200:
        return None
    return instant.astimezone(UTC)
