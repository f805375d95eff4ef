"""The shape of what is typed about gifts and households in need."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectField
from wtforms.validators import Length

from app.pages.fields import Required, Text, WholeNumber, row_id
from app.texts import later as _l


class DoorForm(FlaskForm):
    """Which household, by its door."""

    building_id = SelectField(_l("楼栋"), coerce=row_id)
    unit = Text(_l("单元"), [Length(max=20)])
    door = Text(_l("门牌"), [Required(_l("请填门牌，例如 301")), Length(max=20)])


class BillGiftForm(DoorForm):
    """Points for a neighbour's bill."""

    points = RadioField(_l("送多少分"), coerce=row_id, validate_choice=False)
    is_named = BooleanField(_l("告诉对方是我送的"))


class PoolGiftForm(FlaskForm):
    """Points into the community's pool."""

    points = WholeNumber(_l("捐多少分"), [Required(_l("请填积分数"))], low=1, high=1_000_000)


class EntryForm(DoorForm):
    """A household in need."""

    reason = Text(_l("困难情况"), [Required(_l("请写明理由")), Length(4, 200, _l("写 4 到 200 个字"))])
    until_day = DateField(_l("到哪天为止"), [Required(_l("请选到期日"))])


class GrantForm(FlaskForm):
    """Points of the pool for one bill of the household."""

    bill_id = RadioField(_l("抵哪张账单"), coerce=row_id, validate_choice=False)
    points = WholeNumber(_l("用多少分"), [Required(_l("请填积分数"))], low=1, high=1_000_000)
