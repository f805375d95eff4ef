"""What staff and organisers type about a task."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DecimalField, IntegerField, SelectField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app import clock
from app.pages.fields import LocalMoment, Required, Text, WholeNumber, plain, row_id
from app.people.models import Person
from app.places.models import Compound, Grid
from app.texts import _
from app.volunteers.limits_service import visit_address_days
from app.volunteers.models import Task
from app.volunteers.tasks.content import times_of
from app.volunteers.tasks.kinds_models import TaskKind
from app.volunteers.tasks.service import TaskText


class TaskForm(FlaskForm):
    """A task from its title to its claim window; times are Shanghai's."""

    title = Text(validators=[Required(), Length(max=40)])
    description = TextAreaField(validators=[Length(max=1000)], filters=[plain])
    meeting_point = Text(validators=[Required(), Length(max=60)])
    private_address = TextAreaField(validators=[Optional(), Length(max=200)], filters=[plain])
    grid_id = SelectField(coerce=row_id, validate_choice=True)
    compound_id = SelectField(coerce=row_id, validate_choice=True)
    starts_at = LocalMoment(validators=[Required()])
    ends_at = LocalMoment(validators=[Required()])
    claims_open_at = LocalMoment(validators=[Required()])
    claims_close_at = LocalMoment(validators=[Required()])
    capacity = WholeNumber(validators=[Required()], low=1, high=500)
    members_only = BooleanField()
    heavy_or_dirty = BooleanField()
    outdoor = BooleanField()
    organiser_id = SelectField(coerce=int)
    safety_note = TextAreaField(validators=[Length(max=500)], filters=[plain])
    version = IntegerField(widget=HiddenInput(), default=1, validators=[Optional()])

    def __init__(
        self, *args: Any, grids: Sequence[Grid], compounds: Sequence[Compound], people: Sequence[Person], **kw: Any
    ):
        super().__init__(*args, **kw)
        self.grid_id.choices = [("", _("整个社区")), *((grid.id, grid.name) for grid in grids)]
        self.compound_id.choices = [("", _("不在小区里")), *((one.id, one.name) for one in compounds)]
        self.organiser_id.choices = [(person.id, person.name) for person in people]
        for name, label in labels().items():
            if name in self:
                self[name].label.text = label

    @property
    def address_days(self) -> int:
        """For so many days after the task its private address is kept."""
        return visit_address_days()

    def said(self) -> TaskText:
        """What was typed, for the service."""
        names = TaskText.__dataclass_fields__
        said = {name: self[name].data if self[name].data is not None else _none(name) for name in names}
        return TaskText(**{**said, "private_address": self.private_address.data or None})


def _none(name: str) -> Any:
    return None if name.endswith("_id") else ""


def labels() -> dict[str, str]:
    """The words beside the fields, in the language of the page."""
    return {
        "title": _("活动名称"),
        "description": _("活动说明"),
        "meeting_point": _("集合地点"),
        "private_address": _("上门地址"),
        "grid_id": _("所在网格"),
        "compound_id": _("所在小区"),
        "starts_at": _("开始"),
        "ends_at": _("结束"),
        "claims_open_at": _("开始认领"),
        "claims_close_at": _("停止认领"),
        "capacity": _("名额"),
        "members_only": _("只请在职党员"),
        "heavy_or_dirty": _("脏活累活"),
        "outdoor": _("在户外"),
        "organiser_id": _("负责人"),
        "safety_note": _("安全提示"),
    }


def defaults_of(kind: TaskKind, organiser_id: int, *, like: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A new task: the day after tomorrow at nine, for as long and as many as is typical of it, or as a pattern."""
    now = clock.now().replace(second=0, microsecond=0)
    starts_at = clock.day_bounds(clock.today() + timedelta(days=2))[0] + timedelta(hours=9)
    if like:
        times = times_of(like, starts_at)
        return {**like, **times, "claims_open_at": min(now, times["claims_open_at"])}
    return {
        "title": kind.name,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=kind.typical_minutes),
        "claims_open_at": now,
        "claims_close_at": starts_at,
        "capacity": kind.typical_capacity,
        "members_only": kind.members_only,
        "heavy_or_dirty": kind.heavy_or_dirty,
        "outdoor": not kind.indoor,
        "organiser_id": organiser_id,
        "safety_note": kind.safety_note,
    }


def said_before(task: Task) -> dict[str, Any]:
    """A task as its form shows it."""
    return {name: getattr(task, name) for name in (*TaskText.__dataclass_fields__, "version")}


class CancelForm(FlaskForm):
    """Why a task will not take place."""

    reason = TextAreaField(validators=[Required(), Length(max=200)], filters=[plain])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.reason.label.text = _("取消的原因")


class StartForm(FlaskForm):
    """The temperature at the start; empty is unknown."""

    temperature_c = DecimalField(places=1, validators=[Optional(), NumberRange(min=-60, max=60)])
    goes_on = BooleanField()

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.temperature_c.label.text = _("现场气温（℃）")
        self.goes_on.label.text = _("照常进行")
