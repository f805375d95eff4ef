"""What staff write about an absence."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from app.pages.fields import Required, plain
from app.texts import _


class ExcuseForm(FlaskForm):
    """Why an absence does not count."""

    excuse = TextAreaField(validators=[Required(), Length(max=200)], filters=[plain])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.excuse.label.text = _("免记的原因")


class ResumeForm(FlaskForm):
    """Why a member may claim again."""

    reason = TextAreaField(validators=[Required(), Length(max=200)], filters=[plain])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.reason.label.text = _("恢复的原因")
