"""Why a sign is replaced or withdrawn."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from app.pages.fields import Required, plain
from app.texts import _


class EndForm(FlaskForm):
    """The reason."""

    reason = TextAreaField(validators=[Required(), Length(max=300)], filters=[plain])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.reason.label.text = _("原因")
