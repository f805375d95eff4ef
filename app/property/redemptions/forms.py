"""The shape of what is typed about redemptions."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField
from wtforms.validators import Length, ValidationError

from app.pages.fields import Required, Text, WholeNumber
from app.texts import _


class ReserveForm(FlaskForm):
    """How many points to reserve."""

    points = WholeNumber(validators=[Required()], low=1, high=1_000_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points.label.text = _("用多少分")


class ServedReserveForm(ReserveForm):
    """The same at the desk, with the member beside it."""

    present = BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present.label.text = _("本人在场，同意用这些积分")

    def validate_present(self, field: BooleanField) -> None:
        """Nobody's points are used behind their back."""
        if not field.data:
            raise ValidationError(_("请本人到场同意"))


class CounterReasonForm(FlaskForm):
    """Why the counter does not do, or undoes, what was asked: one of the usual reasons, or a sentence."""

    reason = RadioField()
    other = Text(validators=[Length(max=100)])

    def ask(self, question: str, *reasons: str) -> None:
        """Put the question and the usual reasons."""
        self.reason.label.text = question
        self.other.label.text = _("别的原因，写一句")
        self.reason.choices = [*((said, said) for said in reasons), ("other", _("别的原因"))]

    def validate_other(self, field: Text) -> None:
        """Another reason has to be said."""
        if self.reason.data == "other" and not field.data:
            raise ValidationError(_("请写明原因，住户会看到"))

    @property
    def said(self) -> str:
        """The reason as the member reads it."""
        return str(self.other.data if self.reason.data == "other" else self.reason.data)


class RefuseForm(CounterReasonForm):
    """Why it cannot be done at the counter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(_("不能办的原因"), _("门牌和账单不符"), _("这张账单已经交清"), _("住户改主意了"))


class UndoForm(CounterReasonForm):
    """Why a confirmation is undone; its fields' ids are not those of the refusal on the same page."""

    reason = RadioField(id="undo_reason")
    other = Text(id="undo_other", validators=[Length(max=100)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(_("为什么撤销"), _("确认错了账单"), _("实收现金填错了"), _("住户当场改主意了"))
