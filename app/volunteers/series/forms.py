"""When a series comes again."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField, TimeField

from app import clock
from app.pages.fields import Required
from app.texts import _
from app.volunteers.limits_service import series_ahead_days
from app.volunteers.models import Task
from app.volunteers.series.models import TaskSeries
from app.volunteers.series.service import Rhythm


class SeriesForm(FlaskForm):
    """Weekday, hour and last day."""

    weekday = SelectField(coerce=int)
    starts = TimeField(validators=[Required()])
    until_day = DateField(validators=[Required()])
    skips_holidays = BooleanField()

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        days = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
        self.weekday.choices = list(enumerate(days))
        self.weekday.label.text = _("每周")
        self.starts.label.text = _("开始")
        self.until_day.label.text = _("到哪天为止")
        self.skips_holidays.label.text = _("法定节假日不办")

    @classmethod
    def like(cls, task: Task) -> "SeriesForm":
        """As a task suggests it: its weekday and hour, until the end of the year."""
        local = clock.local(task.starts_at)
        until = local.date().replace(month=12, day=31)
        return cls(
            formdata=None,
            data={"weekday": local.weekday(), "starts": local.time(), "until_day": until, "skips_holidays": True},
        )

    @classmethod
    def of(cls, series: TaskSeries) -> "SeriesForm":
        """As the series is."""
        hour, minute = divmod(series.starts_minute, 60)
        said = {name: getattr(series, name) for name in ("weekday", "until_day", "skips_holidays")}
        starts = clock.now().replace(hour=hour, minute=minute).time()
        return cls(formdata=None, data={**said, "starts": starts})

    @property
    def days_ahead(self) -> int:
        """Its tasks are drafted so many days ahead."""
        return series_ahead_days()

    def rhythm(self) -> Rhythm:
        """For the service."""
        return Rhythm(
            weekday=self.weekday.data,
            starts_minute=self.starts.data.hour * 60 + self.starts.data.minute,
            until_day=self.until_day.data,
            skips_holidays=bool(self.skips_holidays.data),
        )
