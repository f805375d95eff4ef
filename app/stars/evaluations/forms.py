"""An evaluation as it is given."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import Optional

from app.pages.fields import Required
from app.texts import _


class EvaluationForm(FlaskForm):
    """One to five for the building, and for its lead household."""

    building_score = RadioField(validators=[Required()])
    lead_score = RadioField(validators=[Optional()])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        said = (_("很不满意"), _("不太满意"), _("一般"), _("比较满意"), _("很满意"))
        choices = [(str(5 - n), word) for n, word in enumerate(reversed(said))]
        self.building_score.label.text = _("楼道和本楼的事")
        self.lead_score.label.text = _("本楼的党员中心户")
        self.building_score.choices = self.lead_score.choices = choices

    def said(self) -> dict[str, Any]:
        """For the service."""
        lead = self.lead_score.data
        is_said = lead in {"1", "2", "3", "4", "5"}
        return {"building_score": int(self.building_score.data), "lead_score": int(lead) if is_said else None}
