"""What a member writes against decided hours, and what the second reviewer answers."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from app.files.photos import PhotosField, no_more_than
from app.pages.fields import Required, WholeNumber, plain
from app.texts import _
from app.volunteers.hours.disputes_models import HoursDispute
from app.volunteers.hours.facts_service import Judgement
from app.volunteers.hours.forms import evaluations

MOST_PHOTOS = 3


class DisputeForm(FlaskForm):
    """What is wrong, what it should be, and photos."""

    said = TextAreaField(validators=[Required(), Length(max=500)], filters=[plain])
    wanted_minutes = WholeNumber(validators=[Optional()], low=0, high=24 * 60)
    photos = PhotosField(validators=[no_more_than(MOST_PHOTOS)])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.said.label.text = _("哪里不对")
        self.wanted_minutes.label.text = _("您认为应当计多少分钟")
        self.photos.label.text = _("照片，最多 %(n)s 张（可不填）", n=MOST_PHOTOS)

    def said_and_shown(self) -> dict[str, Any]:
        """For the service."""
        return {
            "said": self.said.data,
            "wanted_minutes": self.wanted_minutes.data,
            "pictures": self.photos.drawn,
        }


class AnswerDisputeForm(FlaskForm):
    """Whether the member is right, what the record says then, and the reply."""

    decision = RadioField(validators=[Required()])
    minutes = WholeNumber(validators=[Required()], low=0, high=24 * 60)
    evaluation = SelectField()
    paid_work_time = BooleanField()
    reply = TextAreaField(validators=[Required(), Length(max=500)], filters=[plain])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.decision.label.text = _("决定")
        self.decision.choices = [("upheld", _("异议成立，更正")), ("refused", _("维持原来的决定"))]
        self.minutes.label.text = _("更正后计多少分钟")
        self.evaluation.label.text = _("评价")
        self.evaluation.choices = evaluations()
        self.paid_work_time.label.text = _("占用上班时间")
        self.reply.label.text = _("答复")

    @classmethod
    def about(cls, found: HoursDispute) -> "AnswerDisputeForm":
        """The form as it opens: what the record says, or what the member asks for."""
        record = found.record
        minutes = max(record.minutes, found.wanted_minutes or 0)
        said = {"minutes": minutes, "evaluation": record.evaluation, "paid_work_time": record.paid_work_time}
        return cls(formdata=None, data=said)

    def correction(self) -> dict[str, Any]:
        """For the service, where the member is right."""
        judged = Judgement(self.evaluation.data, bool(self.paid_work_time.data))
        return {"minutes": self.minutes.data, "judged": judged, "reply": self.reply.data}
