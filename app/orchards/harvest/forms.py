"""What staff say about a harvest."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from app import clock
from app.orchards.care.forms import Amount
from app.orchards.harvest.service import Picked, labels_of
from app.orchards.models import Orchard
from app.pages.fields import Required, Text, plain
from app.texts import _

WHOLE = "all"


class HarvestForm(FlaskForm):
    """When, of what, how many kilograms."""

    picked_on = DateField(validators=[Required()], default=clock.today)
    of = SelectField(validators=[Required()], default=WHOLE)
    kilograms = Amount(validators=[Required()], most=5000, places=3)
    note = Text(validators=[Optional(), Length(max=100)])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.picked_on.label.text = _("哪天采的")
        self.of.label.text = _("哪里采的")
        self.kilograms.label.text = _("多少公斤")
        self.note.label.text = _("说明")

    def offer(self, orchard: Orchard) -> "HarvestForm":
        """With the orchard's rows and trees."""
        rows = [SelectChoice(f"row-{n}", _("第 %(row)s 排", row=n)) for n in range(1, orchard.row_count + 1)]
        trees = [SelectChoice(f"tree-{key}", _("%(tree)s号树", tree=label)) for key, label in labels_of(orchard)]
        self.of.choices = [SelectChoice(WHOLE, _("整个果园")), *rows, *trees]
        return self

    def said(self) -> Picked:
        """For the service."""
        kind, _sep, number = self.of.data.partition("-")
        day = self.picked_on.data
        assert day is not None
        return Picked(
            picked_on=day,
            grams=int(self.kilograms.data * 1000),
            tree_id=int(number) if kind == "tree" else None,
            row=int(number) if kind == "row" else None,
            note=self.note.data or "",
        )


class StrikeHarvestForm(FlaskForm):
    """Why a harvest counts no more."""

    reason = TextAreaField(validators=[Required(), Length(max=200)], filters=[plain])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.reason.label.text = _("为什么划掉")
