"""Objections, answers, vetoes and later decisions as they are typed."""

import re
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from app.files.photos import PhotosField, no_more_than
from app.pages.fields import Required, Text, plain
from app.stars.books import Book
from app.stars.periods.models import StarResult
from app.stars.periods.vetoes_service import Entry
from app.stars.periods.words import kind_name
from app.texts import _, known
from app.words.stars import stars_name

MOST_PHOTOS = 3
LONGEST = 1000
FIGURE = re.compile(r"\d{1,4}(\.\d{1,2})?")


class StepForm(FlaskForm):
    """One step of a half-year; what staff saw when they pressed."""

    version = HiddenField(validators=[Required()])

    @property
    def seen(self) -> int:
        """The version that staff saw; what is none is never the present one."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


class ObjectionForm(FlaskForm):
    """What is wrong with a result, and photos."""

    said = TextAreaField(validators=[Required(), Length(max=LONGEST)], filters=[plain])
    photos = PhotosField(validators=[no_more_than(MOST_PHOTOS)])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.said.label.text = _("哪里不对")
        self.photos.label.text = _("照片，最多 %(n)s 张（可不填）", n=MOST_PHOTOS)


class ServedObjectionForm(ObjectionForm):
    """The same for somebody without a phone: also against which result."""

    result = SelectField(validators=[Required()])

    def __init__(self, results: Sequence[StarResult], *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.results = {str(one.id): one for one in results}
        names = {key: f"{kind_name(one.subject_kind)} · {one.name}" for key, one in self.results.items()}
        self.result.label.text = _("对哪一个结果")
        self.result.choices = [("", _("请选择")), *names.items()]

    @property
    def chosen(self) -> StarResult:
        """For the service."""
        return self.results[self.result.data]


class AnswerForm(FlaskForm):
    """Whether the objection is right, what the result counts then, and the reply."""

    decision = RadioField(validators=[Required()])
    line = SelectField()
    value = Text(validators=[Length(max=10)])  # needed where a line is chosen: see below
    reply = TextAreaField(validators=[Required(), Length(max=LONGEST)], filters=[plain])

    def __init__(self, book: Book, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.decision.label.text = _("决定")
        self.decision.choices = [("upheld", _("异议成立，更正")), ("refused", _("维持原来的结果"))]
        self.line.label.text = _("怎么更正")
        self.metrics = {one.code: one for one in book.table.of(book.subject)}
        lines = [(one.code, known(one.name)) for one in self.metrics.values()]
        self.line.choices = [("", _("按现在的记录重算")), *lines]
        self.value.label.text = _("这一项应当是多少")
        self.reply.label.text = _("答复")

    def validate_value(self, field: Text) -> None:
        """A line that is set needs its number, and one that its unit can have."""
        if self.decision.data != "upheld" or not self.line.data:
            return
        if not FIGURE.fullmatch(field.data or ""):
            raise ValidationError(_("请填数字，例如 92 或 4.5"))
        metric = self.metrics.get(self.line.data)
        if metric is not None and metric.largest is not None and float(field.data) > metric.largest:
            raise ValidationError(_("这一项最多是 %(most)s", most=metric.in_words(metric.largest)))

    def correction(self) -> dict[str, Any]:
        """For the service, where the objection is right."""
        return {"line": self.line.data, "value": float(self.value.data) if self.line.data else 0}


class VetoForm(FlaskForm):
    """Whom it is about, what it is, from which day to which, and how it was found to be so."""

    subject = SelectField(validators=[Required()])
    code = SelectField(validators=[Required()])
    from_day = DateField(validators=[Required()])
    until_day = DateField(validators=[Optional()])
    reason = TextAreaField(validators=[Required(), Length(max=LONGEST)], filters=[plain])

    def __init__(self, subjects: dict[str, str], codes: dict[str, list[tuple[str, str]]], *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.subject.label.text = _("评定对象")
        self.subject.choices = [("", _("请选择")), *subjects.items()]
        self.code.label.text = _("情形")
        self.code.choices = [("", _("请选择")), *{code: name for rows in codes.values() for code, name in rows}.items()]
        self.from_day.label.text = _("开始日期")
        self.until_day.label.text = _("结束日期")
        self.reason.label.text = _("怎么查实的")

    def entry(self) -> Entry:
        """For the service."""
        return Entry(*(self[name].data for name in ("subject", "code", "from_day", "until_day", "reason")))


class CorrectionForm(FlaskForm):
    """Other stars than those that were final, and why."""

    stars = SelectField(validators=[Required()])
    reason = TextAreaField(validators=[Required(), Length(max=LONGEST)], filters=[plain])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.stars.label.text = _("改为几星")
        self.stars.choices = [(str(n), stars_name(n)) for n in range(6)]
        self.reason.label.text = _("原因")


class RemovalForm(FlaskForm):
    """How the record was proven false."""

    reason = TextAreaField(validators=[Required(), Length(max=LONGEST)], filters=[plain])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.reason.label.text = _("怎么查实造假的")
