"""The shape of what is typed about bills."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import Length, Optional, ValidationError

from app.pages.fields import Required, Text, Yuan, row_id
from app.texts import _


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


class CashForm(FlaskForm):
    """Cash received."""

    cash_fen = Yuan(validators=[Required()], low=0, high=100_000_00)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cash_fen.label.text = _("实收现金（元）")
