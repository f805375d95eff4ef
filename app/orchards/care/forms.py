"""What people say about care, and staff about rain."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, SelectChoice, SelectField, TextAreaField, ValidationError
from wtforms.validators import Length, Optional

from app import clock
from app.files.photos import Drawn, PhotosField, no_more_than
from app.members.models import Membership
from app.orchards.care.domain import LONGEST_DAY
from app.orchards.care.models import CareEntry
from app.orchards.care.service import CareSaid
from app.pages.fields import Required, Text, WholeNumber, figures_in, plain
from app.rules.service import Duty
from app.texts import _, known

LONGEST_NOTE = 200
DECIMAL = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")


class Amount(Text):
    """Litres, kilograms or millimetres, with two decimals at most; empty is nothing measured."""

    def __init__(self, label: str = "", validators: Any = None, *, most: int, places: int = 2, **kwargs: Any):
        super().__init__(label, validators, **kwargs)
        self.most, self.places = most, places

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data.normalize():f}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if not (typed := figures_in(valuelist)):
            return
        if not DECIMAL.fullmatch(typed) or Decimal(typed) > self.most or len(typed.partition(".")[2]) > self.places:
            raise ValidationError(_("请填 0 到 %(most)s 的数，小数最多 %(n)s 位", most=self.most, n=self.places))
        self.data = Decimal(typed)


class CareForm(FlaskForm):
    """How long and how much, on which day, a photo, a word."""

    who = SelectField(default="")
    minutes = WholeNumber(validators=[Required()], low=1, high=LONGEST_DAY)
    amount = Amount(validators=[Optional()], most=9999)
    photos = PhotosField(validators=[no_more_than(1)])
    done_on = DateField(validators=[Required()], default=clock.today)
    note = TextAreaField(validators=[Optional(), Length(max=LONGEST_NOTE)], filters=[plain])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.who.label.text = _("谁做的")
        self.who.choices = [SelectChoice("", _("我自己"))]
        self.minutes.label.text = _("用了多久")
        self.amount.label.text = _("用了多少")
        self.photos.label.text = _("拍一张")
        self.done_on.label.text = _("哪天做的")
        self.note.label.text = _("想说的")

    @classmethod
    def expected(cls, duty: Duty) -> "CareForm":
        """The form as it opens: what the table expects."""
        return cls(
            formdata=None, data={"minutes": duty.expected_minutes, "amount": duty.amount, "done_on": clock.today()}
        )

    def serve(self, people: Sequence[Membership]) -> "CareForm":
        """With those for whom the writer may note it."""
        self.who.choices = [
            SelectChoice("", _("我自己")),
            *(SelectChoice(str(one.id), one.person.name) for one in people),
        ]
        return self

    def said(self, duty_code: str) -> CareSaid:
        """For the service."""
        day = self.done_on.data
        assert day is not None
        amount = self.amount.data or None
        note = self.note.data or ""
        return CareSaid(duty_code=duty_code, done_on=day, minutes=self.minutes.data, amount=amount, note=note)

    def picture(self) -> Drawn | None:
        """The photo, if there is one."""
        return next(iter(self.photos.drawn), None)


class MendForm(CareForm):
    """The same of a line that stands, with why it is put right."""

    duty = SelectField(validators=[Required()])
    reason = TextAreaField(validators=[Required(), Length(max=LONGEST_NOTE)], filters=[plain])
    version = WholeNumber(validators=[Required()])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.duty.label.text = _("做了什么")
        self.reason.label.text = _("为什么改")

    @classmethod
    def of(cls, entry: CareEntry) -> "MendForm":
        """The form as it opens."""
        said = {name: getattr(entry, name) for name in ("minutes", "amount", "done_on", "note", "version")}
        return cls(formdata=None, data={**said, "duty": entry.duty_code})

    def offer(self, duties: dict[str, str]) -> "MendForm":
        """With the duties that the tree has."""
        self.duty.choices = [SelectChoice(code, known(name)) for code, name in duties.items()]
        return self


class StrikeForm(FlaskForm):
    """Why a line was not so."""

    reason = TextAreaField(validators=[Required(), Length(max=LONGEST_NOTE)], filters=[plain])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.reason.label.text = _("为什么划掉")


class RainForm(FlaskForm):
    """How much it rained on a day."""

    day = DateField(validators=[Required()], default=clock.today)
    millimetres = Amount(validators=[Required()], most=500, places=1)

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.day.label.text = _("哪天")
        self.millimetres.label.text = _("下了多少毫米")
