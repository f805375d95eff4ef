"""One row of a register as it is typed."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField
from wtforms.validators import Length, Optional

from app.pages.fields import Required, Text, WholeNumber
from app.stars.registers.service import Entry, subjects_of
from app.stars.registers.specs import Register, presences
from app.texts import _


class RecordForm(FlaskForm):
    """The fields that the register has; those that it has not are taken out."""

    subject = SelectField(validators=[Required()])
    on_day = DateField(validators=[Required()])
    due_day = DateField(validators=[Required()])
    done_day = DateField(validators=[Optional()])
    score = WholeNumber(validators=[Required()], low=0, high=100)
    presence = SelectField(validators=[Required()])
    note = Text(validators=[Length(max=200)])

    def __init__(self, register: Register, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.subject.label.text = _("评定对象")
        self.subject.choices = [("", _("请选择")), *((str(key), name) for key, name in subjects_of(register).items())]
        self.score.label.text = _("得分（0 到 100）")
        self.presence.label.text = _("是否到会")
        self.presence.choices = [("", _("请选择")), *presences().items()]
        self.note.label.text = _("说明")
        for name in ("on_day", "due_day", "done_day"):
            label = getattr(register, name)
            if label is None:
                del self[name]
            else:
                self[name].label.text = str(label)
        for name, has in (("score", register.has_score), ("presence", register.has_presence)):
            if not has:
                del self[name]

    def entry(self) -> Entry:
        """For the service."""
        said = {name: self[name].data for name in ("due_day", "done_day", "score", "presence") if name in self}
        return Entry(int(self.subject.data), self.on_day.data, note=self.note.data or "", **said)


class DoneForm(FlaskForm):
    """On which day it was done."""

    done_day = DateField(validators=[Required()])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.done_day.label.text = _("完成日期")
