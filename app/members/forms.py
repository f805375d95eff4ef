"""Forms of report-in and of the offices."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField, ValidationError
from wtforms.fields import DateField
from wtforms.validators import Length, Optional

from app import clock
from app.members import domain
from app.members.models import Membership
from app.pages.fields import Required, Text, row_id
from app.places import service as places
from app.places.models import Building
from app.texts import _
from app.texts import later as _l

LABEL = Length(max=domain.LONGEST_LABEL, message=_l("最长 20 个字"))


def building_choices() -> list[tuple[int, str]]:
    """The buildings of this community, each with its compound."""
    return [(building.id, f"{building.compound.name} {building.name}") for building in places.buildings()]


def building_options() -> list[SelectChoice]:
    """The same for a field."""
    return [SelectChoice(building_id, name) for building_id, name in building_choices()]


class ReportInForm(FlaskForm):
    """Where the person lives and works."""

    kind = RadioField(
        _l("您是"),
        choices=[SelectChoice("in_service", _l("在职党员")), SelectChoice("resident", _l("居民"))],
        default="in_service",
    )
    building = SelectField(_l("小区和楼栋"), coerce=int, validators=[Required(message=_l("请选楼栋"))])
    unit = Text(_l("单元"), [Optional(), LABEL])
    door = Text(_l("门牌"), [Length(min=1, message=_l("请填门牌")), LABEL])
    workplace = Text(_l("工作单位"), [Length(max=domain.LONGEST_WORKPLACE, message=_l("最长 60 个字"))])
    referrer = Text(_l("介绍人的志愿服务编号"), [Optional(), Length(max=40, message=_l("没有这个编号"))])

    leaves = HiddenField(filters=[row_id])  # the community that a member moves from

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.building.choices = [SelectChoice(0, _("请选楼栋")), *building_options()]

    def validate_building(self, field: SelectField) -> None:
        """The first line of the list is no building."""
        if not field.data:
            raise ValidationError(_("请选楼栋"))

    def validate_workplace(self, field: Text) -> None:
        """In-service members name it in full."""
        if self.kind.data == "in_service" and len(field.data or "") < 2:
            raise ValidationError(_("在职党员请填工作单位的全称"))


class BehalfForm(ReportInForm):
    """What a person without a phone says at the counter."""

    name = Text(_l("姓名"), [Length(min=1, max=200, message=_l("请填姓名"))])
    kind = RadioField(
        _l("类别"),
        choices=[SelectChoice("in_service", _l("在职党员")), SelectChoice("resident", _l("居民"))],
        default="resident",
    )
    number = Text(_l("志愿服务编号"), [Optional(), Length(max=40, message=_l("没有这个编号"))])
    agrees = BooleanField(_l("个人信息说明已念给本人听，本人同意"))

    def validate_agrees(self, field: BooleanField) -> None:
        """Nobody is written down without having been asked."""
        if not field.data:
            raise ValidationError(_("本人同意后才能登记"))


class PhoneForm(FlaskForm):
    """The number by which a person without a phone opens an account."""

    phone = Text(_l("手机号"), [Length(min=1, max=40, message=_l("请填 11 位的手机号"))])


def _chosen(value: object) -> int | None:
    """The number of a choice; None where none was made."""
    return int(str(value)) if value not in ("", None) else None


class HouseholdForm(FlaskForm):
    """The household that staff have checked; -1 adds the one that the member wrote. Nothing is chosen for them."""

    household = SelectField(_l("核对过的住户"), coerce=_chosen)
    referrer = Text(_l("介绍人的志愿服务编号或手机号"), [Optional(), Length(max=40, message=_l("没有这个编号"))])

    @classmethod
    def of(cls, membership: Membership, building: Building) -> "HouseholdForm":
        """The form with the households of the building; the one that was written comes first, to be chosen by hand."""
        form = cls(data={"household": membership.household_id})
        said = f"{membership.unit}{membership.door}"
        choices = [SelectChoice("", _("请选一项"))]
        if (written := _written(membership, building)) is not None:
            choices.append(SelectChoice(written, _("本人写的这一户：%(door)s", door=said)))
        elif membership.door:
            choices.append(SelectChoice(-1, _("新增这一户：%(door)s", door=said)))
        choices.append(SelectChoice(0, _("先不核对，只接收报到")))
        rows = (row for row in places.households(building.id) if row.id != written)
        form.household.choices = [*choices, *(SelectChoice(row.id, f"{row.unit}{row.door}") for row in rows)]
        return form

    def validate_household(self, field: SelectField) -> None:
        """Staff say which one it is, or that they leave it open."""
        if field.data is None:
            raise ValidationError(_("请选核对过的住户，或者选“先不核对”"))


def _written(membership: Membership, building: Building) -> int | None:
    found = places.find_household(building, membership.unit, membership.door)
    return found.id if found else None


class ReasonForm(FlaskForm):
    """Why something is returned or ended."""

    reason = Text(_l("原因"), [Length(min=1, max=domain.LONGEST_REASON, message=_l("请写明原因，最长 200 字"))])


class LeadForm(FlaskForm):
    """A lead household, from a day on."""

    household = SelectField(_l("中心户"), coerce=int)
    unit = Text(_l("只管这个单元"), [Optional(), LABEL])
    from_day = DateField(_l("从哪天起"), default=clock.today)


class GridOfficeForm(FlaskForm):
    """A grid lead or grid worker, from a day on."""

    grid = SelectField(_l("网格"), coerce=int)
    member = Text(_l("党员或居民的志愿服务编号"), [Length(min=1, max=40, message=_l("请填志愿服务编号"))])
    office = RadioField(
        _l("职务"),
        choices=[SelectChoice("grid_lead", _l("网格长")), SelectChoice("grid_worker", _l("网格员"))],
        default="grid_lead",
    )
    since = DateField(_l("从哪天起"), default=clock.today)


class KnownForm(FlaskForm):
    """A known in-service member of a building."""

    building = SelectField(_l("小区和楼栋"), coerce=int)
    name = Text(_l("姓名"), [Length(min=1, max=200, message=_l("请填姓名"))])
    last4 = Text(_l("手机尾号"), [Optional(), Length(max=8, message=_l("4 位数字"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.building.choices = building_options()
