"""The shape of what is typed about agreements, bills, codes and settlements."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField
from wtforms.validators import Length, Optional, ValidationError

from app.fields import Required, Text, WholeNumber, Yuan, row_id
from app.texts import _


class AreaForm(FlaskForm):
    """A company serves a compound."""

    company_id = SelectField(coerce=row_id)
    compound_id = SelectField(coerce=row_id)
    from_day = DateField(validators=[Required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company_id.label.text = _("物业公司")
        self.compound_id.label.text = _("小区")
        self.from_day.label.text = _("从哪天起")


class AgreementForm(FlaskForm):
    """An agreement of a company with the community for a year; it stands on one page with `AreaForm`."""

    company_id = SelectField(coerce=row_id, id="agreement_company_id")
    year = WholeNumber(validators=[Required()], low=2020, high=2100)
    funding_source = Text(validators=[Required(), Length(max=100)])
    signed_on = DateField(validators=[Required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company_id.label.text = _("物业公司")
        self.year.label.text = _("哪一年")
        self.funding_source.label.text = _("资金来源")
        self.signed_on.label.text = _("签订日期")

    def validate_signed_on(self, field: DateField) -> None:
        """Signed in that year, or in the one before."""
        if field.data and self.year.data and field.data.year not in (self.year.data, self.year.data - 1):
            raise ValidationError(_("签订日期和协议年份对不上"))


class BillForm(FlaskForm):
    """One bill of a household."""

    building_id = SelectField(coerce=row_id)
    unit = Text(validators=[Length(max=20)])
    door = Text(validators=[Required(), Length(max=20)])
    number = Text(validators=[Required(), Length(max=40)])
    period = Text(validators=[Required(), Length(max=40)])
    amount_fen = Yuan(validators=[Required()], low=1, high=100_000_00)
    due_on = DateField(validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.building_id.label.text = _("楼栋")
        self.unit.label.text = _("单元")
        self.door.label.text = _("门牌")
        self.number.label.text = _("账单号")
        self.period.label.text = _("账期")
        self.amount_fen.label.text = _("金额（元）")
        self.due_on.label.text = _("缴费截止日")


class CashForm(FlaskForm):
    """Cash received."""

    cash_fen = Yuan(validators=[Required()], low=0, high=100_000_00)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cash_fen.label.text = _("实收现金（元）")


class BillStateForm(FlaskForm):
    """Void, dispute or reopen a bill."""

    state = RadioField(validate_choice=True)
    note = Text(validators=[Length(max=200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.label.text = _("改成")
        self.note.label.text = _("原因")
        self.state.choices = [("disputed", _("有争议，先核对")), ("void", _("作废")), ("open", _("核对完，恢复"))]

    def validate_note(self, field: Text) -> None:
        """Whoever reserved for it reads why."""
        if self.state.data != "open" and not field.data:
            raise ValidationError(_("请写明原因，住户会看到"))


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


class RefuseForm(FlaskForm):
    """Why it cannot be done at the counter."""

    reason = RadioField()
    other = Text(validators=[Length(max=100)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.label.text = _("不能办的原因")
        self.other.label.text = _("别的原因，写一句")
        reasons = (_("门牌和账单不符"), _("这张账单已经交清"), _("住户改主意了"))
        self.reason.choices = [*((said, said) for said in reasons), ("other", _("别的原因"))]

    def validate_other(self, field: Text) -> None:
        """Another reason has to be said."""
        if self.reason.data == "other" and not field.data:
            raise ValidationError(_("请写明原因，住户会看到"))

    @property
    def said(self) -> str:
        """The reason as the member reads it."""
        return str(self.other.data if self.reason.data == "other" else self.reason.data)


class UndoForm(FlaskForm):
    """Why a confirmation is undone; the field's id is not that of the refusal on the same page."""

    reason = RadioField(id="undo_reason")
    other = Text(id="undo_other", validators=[Length(max=100)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.label.text = _("为什么撤销")
        self.other.label.text = _("别的原因，写一句")
        reasons = (_("确认错了账单"), _("实收现金填错了"), _("住户当场改主意了"))
        self.reason.choices = [*((said, said) for said in reasons), ("other", _("别的原因"))]

    def validate_other(self, field: Text) -> None:
        """Another reason has to be said."""
        if self.reason.data == "other" and not field.data:
            raise ValidationError(_("请写明原因，住户会看到"))

    @property
    def said(self) -> str:
        """The reason as the member reads it."""
        return str(self.other.data if self.reason.data == "other" else self.reason.data)


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
