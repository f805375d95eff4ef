"""The shape of what staff type about places."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import Length, Optional, Regexp

from app.pages.fields import Required, Text, WholeNumber, row_id
from app.places.inside.households_service import LONGEST_LABEL
from app.places.inside.service import LONGEST_NAME
from app.texts import _
from app.texts import later as _l

NAME = (Required(_l("请填名称")), Length(max=LONGEST_NAME, message=_l("最多 40 个字")))
LABEL = Length(max=LONGEST_LABEL, message=_l("最多 20 个字"))


class GridForm(FlaskForm):
    """A grid."""

    name = Text(_l("网格名称"), NAME)


class TelephoneForm(FlaskForm):
    """Whom to call in this community."""

    telephone = Text(
        _l("社区电话"),
        [Optional(), Regexp(r"[0-9+][0-9 -]{4,24}$", message=_l("请写电话号码，例如 0452-2345678"))],
    )


class CompoundForm(FlaskForm):
    """A compound, with its place in the order in which people walk past."""

    name = Text(_l("小区名称"), NAME)
    address = Text(_l("地址"), [Optional(), Length(max=100, message=_l("最多 100 个字"))])
    walking_order = WholeNumber(_l("走访顺序"), [Required(_l("请填整数"))], low=0, high=9_999)


class BuildingForm(FlaskForm):
    """A building, with both its parents."""

    name = Text(_l("楼栋名称"), NAME)
    compound_id = SelectField(_l("小区"), coerce=row_id)
    grid_id = SelectField(_l("网格"), coerce=row_id)

    def offer(self, *, compounds: list[Any], grids: list[Any]) -> None:
        """Offer the compounds and grids of this community."""
        self.compound_id.choices = [(compound.id, compound.name) for compound in compounds]
        self.grid_id.choices = [(grid.id, grid.name) for grid in grids]
        for field in (self.compound_id, self.grid_id):
            field.validators = [Required(_("请选一个"))]


class HouseholdForm(FlaskForm):
    """One household."""

    unit = Text(_l("单元"), [Optional(), LABEL])
    door = Text(_l("门牌"), [Required(_l("请填门牌")), LABEL])


class FillForm(FlaskForm):
    """A regular building: units and floors from … to, so many doors a floor. Without units the doors stand alone."""

    first_unit = WholeNumber(_l("从第几单元"), [Optional()], low=1, high=50)
    last_unit = WholeNumber(_l("到第几单元"), [Optional()], low=1, high=50)
    first_floor = WholeNumber(_l("从第几层"), [Required(_l("请填整数"))], low=1, high=99)
    last_floor = WholeNumber(_l("到第几层"), [Required(_l("请填整数"))], low=1, high=99)
    a_floor = WholeNumber(_l("每层几户"), [Required(_l("请填整数"))], low=1, high=99)

    def validate(self, extra_validators: Any = None) -> bool:
        """The end is not before the beginning, and units are said by both or by neither."""
        if not super().validate(extra_validators):
            return False
        if (self.first_unit.data is None) != (self.last_unit.data is None):
            self.last_unit.errors = [_("单元的起止要么都填，要么都不填")]
        elif self.first_unit.data is not None and self.last_unit.data < self.first_unit.data:
            self.last_unit.errors = [_("不能小于开始的单元")]
        if self.last_floor.data < self.first_floor.data:
            self.last_floor.errors = [_("不能小于开始的楼层")]
        return not (self.last_unit.errors or self.last_floor.errors)

    @property
    def units(self) -> range | None:
        """The units, or None for a building without."""
        return None if self.first_unit.data is None else range(self.first_unit.data, self.last_unit.data + 1)

    @property
    def floors(self) -> range:
        """The floors."""
        return range(self.first_floor.data, self.last_floor.data + 1)
