"""What staff type about the weather."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, ValidationError

from app import clock
from app.pages.fields import Required, Text
from app.texts import _
from app.volunteers.weather.domain import Temperatures
from app.volunteers.weather.noted_service import degrees_of, wrong_with


class Degrees(Text):
    """A temperature as people write it, with one decimal at most; empty is unknown."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:.1f}".removesuffix(".0")

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        try:
            self.data = degrees_of(self.data or "")
        except ValueError:
            raise ValidationError(_("请填数字，例如 -12 或 -12.5")) from None


class TemperatureForm(FlaskForm):
    """How cold it gets on one day."""

    day = DateField(validators=[Required()])
    day_c = Degrees()
    night_c = Degrees()

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.day.label.text = _("日期")
        self.day_c.label.text = _("白天最低（℃）")
        self.night_c.label.text = _("夜间最低（℃）")

    @classmethod
    def of_today(cls, known: Temperatures) -> "TemperatureForm":
        """Today's, with what was noted already."""
        return cls(formdata=None, data={"day": clock.today(), "day_c": known.day_c, "night_c": known.night_c})

    def said(self) -> Temperatures:
        """For the service."""
        return Temperatures(self.day_c.data, self.night_c.data)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if problem := wrong_with(self.day.data, self.said()):
            at = self.day if self.day_c.data is not None or self.night_c.data is not None else self.day_c
            at.errors = [problem]
            return False
        return True
