"""The shape of what is typed about settlements."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Length, ValidationError

from app.pages.fields import Required, Text, Yuan
from app.texts import _


class MonthForm(FlaskForm):
    """Which past month to put together."""

    month = Text(validators=[Required()])

    def validate_month(self, field: Text) -> None:
        """`2026-10`."""
        year, dash, month = str(field.data).partition("-")
        is_right = len(year) == 4 and dash and len(month) == 2 and (year + month).isascii() and (year + month).isdigit()
        if not is_right or not 1 <= int(month) <= 12 or not 2020 <= int(year) <= 2100:
            raise ValidationError(_("请选月份，例如 2026-10"))


class SignForm(FlaskForm):
    """The figures that were on the page."""

    points = HiddenField(validators=[Required()])
    fen = HiddenField(validators=[Required()])

    @property
    def seen(self) -> tuple[int, int]:
        """Points and fen; what is no number matches no settlement."""
        values = [str(field.data) for field in (self.points, self.fen)]
        if not all(value.isascii() and value.lstrip("-").isdigit() and len(value) < 16 for value in values):
            return (-1, -1)
        return (int(values[0]), int(values[1]))


class DifferenceForm(FlaskForm):
    """What the company's books say of a line."""

    company_fen = Yuan(validators=[Required()], low=-100_000_00, high=100_000_00)  # a negative line has less
    reason = Text(validators=[Required(), Length(max=200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company_fen.label.text = _("物业账上的抵扣金额（元）")
        self.reason.label.text = _("差在哪里")


class AnswerForm(FlaskForm):
    """What the community answers to a difference."""

    answer = Text(validators=[Required(), Length(max=200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer.label.text = _("社区的说明")
