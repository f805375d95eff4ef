"""What staff decide on service records, and what members answer."""

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from app.pages.fields import DeviceMoment, LocalMoment, Required, WholeNumber, plain
from app.texts import _
from app.volunteers.hours.facts_service import Judgement

BIG = 2**62


class ApprovalForm(FlaskForm):
    """What was seen, as `record:version:points` for each, and how the service is judged."""

    seen = HiddenField(validators=[Required()])
    evaluation = SelectField()
    paid_work_time = BooleanField()

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.evaluation.label.text = _("评价")
        self.evaluation.choices = evaluations()
        self.paid_work_time.label.text = _("占用上班时间")

    def judged(self) -> Judgement:
        """For the service."""
        return Judgement(self.evaluation.data, bool(self.paid_work_time.data))

    def rows(self) -> list[tuple[int, int, int]] | None:
        """What was seen, as numbers; None where it is not what we wrote."""
        return read_seen(self.seen.data or "")


def evaluations() -> list[tuple[str, str]]:
    """How a service may be judged at approval."""
    return [("normal", _("正常")), ("misconduct", _("有违规")), ("complaint_upheld", _("投诉属实"))]


def write_seen(rows: list[tuple[int, int, int]]) -> str:
    """What a preview shows, for its form."""
    return ",".join(f"{record_id}:{version}:{points}" for record_id, version, points in rows)


def read_seen(text: str) -> list[tuple[int, int, int]] | None:
    """What a preview showed; None where it is not what we wrote."""
    if not re.fullmatch(r"\d{1,18}:\d{1,9}:\d{1,9}(,\d{1,18}:\d{1,9}:\d{1,9})*", text):
        return None
    return [(int(a), int(b), int(c)) for a, b, c in (row.split(":") for row in text.split(","))]


class ReasonForm(FlaskForm):
    """A decision that needs a reason, on the version of the record that was seen."""

    version = WholeNumber(validators=[Required()], low=1, high=BIG)
    reason = TextAreaField(validators=[Required(), Length(max=200)], filters=[plain])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.reason.label.text = _("原因")

    def said(self) -> dict[str, Any]:
        """For the service."""
        return {name: self[name].data for name in ("version", "reason")}


class AmendForm(ReasonForm):
    """The minutes that count, and why."""

    minutes = WholeNumber(validators=[Required()], low=0, high=24 * 60)

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.minutes.label.text = _("计多少分钟")

    def said(self) -> dict[str, Any]:
        """For the service."""
        return {**super().said(), "minutes": self.minutes.data}


class AnswerForm(FlaskForm):
    """What a member says about a returned record."""

    explanation = TextAreaField(validators=[Required(), Length(max=300)], filters=[plain])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.explanation.label.text = _("说明情况")


class RollCallForm(FlaskForm):
    """When the ticked people came and left; empty is now, or when the phone noted it while it had no network."""

    at = LocalMoment(validators=[Optional()])
    device_at = DeviceMoment(validators=[Optional()])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.at.label.text = _("时间")
