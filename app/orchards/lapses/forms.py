"""What an adopter answers to a notice, and why staff decide so."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import Length

from app.pages.fields import Required, plain
from app.texts import _


class AnswerForm(FlaskForm):
    """How it came, and how it goes on."""

    text = TextAreaField(validators=[Required(), Length(max=500)], filters=[plain])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.text.label.text = _("情况说明")


class DecisionForm(FlaskForm):
    """The tree stays with its adopter, or the adoption ends; with a reason."""

    decision = RadioField(validators=[Required()])
    reason = TextAreaField(validators=[Required(), Length(max=500)], filters=[plain])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.decision.label.text = _("怎么定")
        self.decision.choices = [("kept", _("继续认养")), ("ended", _("收回这棵树"))]
        self.reason.label.text = _("原因")
