"""The shape of a contact as it is written down."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, ValidationError
from wtforms.fields import DateField
from wtforms.validators import Length, Optional

from app import clock
from app.errors import Refused
from app.pages.fields import Required, Text
from app.places import service as places
from app.texts import _
from app.texts import later as _l
from app.volunteers.contacts import service

LABEL = Length(max=20, message=_l("最长 20 个字"))


class ContactForm(FlaskForm):
    """When, with whom, what about; the household may be left out."""

    on_day = DateField(_l("哪天"), [Required(message=_l("请选日期"))], default=clock.today)
    who = Text(_l("联系了谁"), [Length(min=1, max=service.LONGEST_WHO, message=_l("请写联系了谁，最长 30 个字"))])
    note = Text(_l("说了什么"), [Length(min=1, max=service.LONGEST_NOTE, message=_l("请写一句话，最长 200 个字"))])
    building = SelectField(_l("住哪栋楼"), [Optional()], coerce=int, default=0)
    unit = Text(_l("单元"), [Optional(), LABEL])
    door = Text(_l("门牌"), [Optional(), LABEL])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [SelectChoice(one.id, f"{one.compound.name} {one.name}") for one in places.buildings()]
        self.building.choices = [SelectChoice(0, _("不填")), *rows]

    def validate_on_day(self, field: DateField) -> None:
        """Not to come, and not long past."""
        if field.data:
            try:
                service.refuse_day(field.data)
            except Refused as refusal:
                raise ValidationError(refusal.sentence) from refusal

    def validate_building(self, field: SelectField) -> None:
        """A building alone names no household."""
        if field.data and not self.door.data:
            raise ValidationError(_("选了楼栋，请填门牌；不想填就把楼栋改成“不填”"))
