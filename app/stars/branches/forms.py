"""A grid branch as it is typed."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.pages.fields import Required, Text
from app.places import service as places
from app.texts import _


class BranchForm(FlaskForm):
    """Its name, and the grids that it covers."""

    name = Text(validators=[Required(), Length(max=40)])
    grids = SelectMultipleField(coerce=int, option_widget=CheckboxInput(), widget=ListWidget())

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.name.label.text = _("支部名称")
        self.grids.label.text = _("管哪些网格")
        self.grids.choices = [(grid.id, grid.name) for grid in places.grids()]

    def said(self) -> dict[str, Any]:
        """For the service."""
        return {"name": self.name.data or "", "grid_ids": self.grids.data or []}
