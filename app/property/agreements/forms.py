"""The shape of what is typed about companies and their agreements."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField
from wtforms.validators import Length, ValidationError

from app.pages.fields import Required, Text, WholeNumber, row_id
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
