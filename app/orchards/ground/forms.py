"""What staff type about orchards and trees."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from app import clock
from app.files.photos import PhotosField, no_more_than
from app.orchards.domain import LARGEST_SIDE, MOST_ADOPTERS
from app.orchards.ground.orchards_service import OrchardText
from app.orchards.ground.trees_service import TreeText
from app.orchards.models import Orchard, Tree
from app.orchards.species_service import species
from app.pages.fields import Required, Text, WholeNumber, plain, row_id
from app.places import service as places
from app.texts import _, known
from app.texts import later as _l

MOST_PHOTOS = 12
HIDDEN_VERSION: dict[str, Any] = {"widget": HiddenInput(), "default": 1, "validators": [Optional()]}


class OrchardForm(FlaskForm):
    """An orchard from its name to the shares of its harvest, which are in percent."""

    name = Text(_l("果园名称"), [Required(), Length(max=40)])
    where = Text(_l("在哪里"), [Required(), Length(max=60)])
    grid_id = SelectField(_l("所在网格"), coerce=row_id)
    story = TextAreaField(_l("果园的来历"), [Length(max=2000)], filters=[plain])
    row_count = WholeNumber(_l("有几排"), [Required()], low=1, high=LARGEST_SIDE)
    column_count = WholeNumber(_l("每排几棵"), [Required()], low=1, high=LARGEST_SIDE)
    adopters_per_tree = WholeNumber(_l("一棵树最多几家认养"), [Required()], low=1, high=MOST_ADOPTERS)
    accepts_by_rule = RadioField(_l("怎样算认养上"), validate_choice=True)
    share_adopter = WholeNumber(_l("认养的人"), [Required()], low=0, high=100)
    share_helpers = WholeNumber(_l("帮忙的人"), [Required()], low=0, high=100)
    share_common = WholeNumber(_l("大家一起分"), [Required()], low=0, high=100)
    share_care_list = WholeNumber(_l("送关爱家庭"), [Required()], low=0, high=100)
    version = IntegerField(**HIDDEN_VERSION)

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.grid_id.choices = [("", _("整个社区")), *((grid.id, grid.name) for grid in places.grids())]
        self.accepts_by_rule.choices = [("yes", _("有空位就算数")), ("no", _("社区看过再定"))]

    def validate(self, extra_validators: Any = None) -> bool:
        """All of the harvest goes somewhere."""
        if not super().validate(extra_validators):
            return False
        shares = (self.share_adopter, self.share_helpers, self.share_common, self.share_care_list)
        if (total := sum(share.data for share in shares)) != 100:
            self.share_adopter.errors = [_("四份加起来是 %(total)s，要正好等于 100", total=total)]
            return False
        return True

    def said(self) -> OrchardText:
        """What was typed, for the service."""
        names = set(OrchardText.__dataclass_fields__) - {"accepts_by_rule"}
        typed = {name: self[name].data for name in names}
        return OrchardText(**typed, accepts_by_rule=self.accepts_by_rule.data == "yes")


def orchard_as_typed(orchard: Orchard) -> dict[str, Any]:
    """An orchard as its form shows it."""
    typed = {name: getattr(orchard, name) for name in (*OrchardText.__dataclass_fields__, "version")}
    return {**typed, "accepts_by_rule": "yes" if orchard.accepts_by_rule else "no"}


NEW_ORCHARD: dict[str, Any] = {
    "adopters_per_tree": 2,
    "accepts_by_rule": "yes",
    "share_adopter": 50,
    "share_helpers": 20,
    "share_common": 20,
    "share_care_list": 10,
}


class _Kind(FlaskForm):
    """The kind of a tree, its variety, and when it was planted."""

    species = SelectField(_l("树种"))
    variety = Text(_l("品种"), [Length(max=40)])
    planted_on = DateField(_l("栽植日期"), [Required(_l("请选日期"))])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.species.choices = [(one.code, known(one.name)) for one in species()]

    @property
    def varieties(self) -> list[str]:
        """What the duty table knows, to choose from while typing."""
        return sorted({variety for one in species() for variety in one.varieties})


class TreeForm(_Kind):
    """One tree at its place."""

    row = WholeNumber(_l("第几排"), [Required()], low=1, high=LARGEST_SIDE)
    column = WholeNumber(_l("第几棵"), [Required()], low=1, high=LARGEST_SIDE)
    label = Text(_l("编号"), [Required(), Length(max=20)])
    is_closed = BooleanField(_l("不开放认养"))
    why_not = Text(_l("为什么不能认养"), [Length(max=60)])
    version = IntegerField(**HIDDEN_VERSION)

    def validate(self, extra_validators: Any = None) -> bool:
        """A tree that cannot be adopted says why."""
        if not super().validate(extra_validators):
            return False
        if self.is_closed.data and not self.why_not.data:
            self.why_not.errors = [_("请写一句，想认养的人会看到")]
            return False
        return True

    def said(self) -> TreeText:
        """What was typed, for the service."""
        is_open = not self.is_closed.data
        return TreeText(
            row=self.row.data,
            column=self.column.data,
            label=self.label.data,
            species=self.species.data,
            variety=self.variety.data or "",
            planted_on=self.planted_on.data,
            adoptable=is_open,
            why_not="" if is_open else self.why_not.data,
        )


def tree_as_typed(tree: Tree) -> dict[str, Any]:
    """A tree as its form shows it."""
    names = ("row", "column", "label", "species", "variety", "planted_on", "why_not", "version")
    return {**{name: getattr(tree, name) for name in names}, "is_closed": not tree.adoptable}


class FillForm(_Kind):
    """The same kind at every free place of some rows."""

    first_row = WholeNumber(_l("从第几排"), [Required()], low=1, high=LARGEST_SIDE)
    last_row = WholeNumber(_l("到第几排"), [Required()], low=1, high=LARGEST_SIDE)

    def validate(self, extra_validators: Any = None) -> bool:
        """The end is not before the beginning."""
        if not super().validate(extra_validators):
            return False
        if self.last_row.data < self.first_row.data:
            self.last_row.errors = [_("不能小于开始的排")]
            return False
        return True


class ReplacementForm(_Kind):
    """The tree that is planted in the place of another."""


class StateForm(FlaskForm):
    """How a tree is, since which day, and what was seen."""

    state = RadioField(_l("树的状态"), [Required()])
    on_day = DateField(_l("哪天看到的"), [Required(_l("请选日期"))], default=clock.today)
    note = Text(_l("看到什么"), [Length(max=200)])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.state.choices = [("alive", _("长得好")), ("weak", _("长得弱")), ("dead", _("枯死"))]


class PhotoForm(FlaskForm):
    """A photo of the orchard, and what is to be seen on it."""

    caption = Text(_l("照片上是什么"), [Required(), Length(max=60)])
    photo = PhotosField(_l("照片"), validators=[no_more_than(1)])

    def validate(self, extra_validators: Any = None) -> bool:
        """There has to be one."""
        if not super().validate(extra_validators):
            return False
        if not self.photo.drawn:
            self.photo.errors = [_("请选一张照片")]
            return False
        return True
