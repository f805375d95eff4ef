"""The shape of what staff fill in about points."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import Length

from app.pages.fields import Required, Text, WholeNumber, plain
from app.texts import later as _l

DIRECTIONS = [SelectChoice("give", _l("加分")), SelectChoice("take", _l("减分"))]


class AdjustmentForm(FlaskForm):
    """Points given or taken by hand."""

    direction = RadioField(_l("方向"), choices=DIRECTIONS, validators=[Required(_l("请选一个"))])
    points = WholeNumber(_l("积分"), [Required(_l("请填积分数"))], low=1, high=15_000)
    reason = TextAreaField(
        _l("理由"), [Required(_l("请写明理由")), Length(4, 300, _l("理由写 4 到 300 个字"))], filters=[plain]
    )

    @property
    def amount(self) -> int:
        """Signed points, from the wallet's view."""
        return int(self.points.data) * (1 if self.direction.data == "give" else -1)


class ReasonForm(FlaskForm):
    """Why a line is reversed, or an award refused."""

    reason = TextAreaField(
        _l("理由"), [Required(_l("请写明理由")), Length(4, 300, _l("理由写 4 到 300 个字"))], filters=[plain]
    )


class GrantForm(FlaskForm):
    """A budget that the street grants."""

    year = RadioField(_l("年度"), coerce=int, validators=[Required(_l("请选年度"))])
    points = WholeNumber(_l("积分"), [Required(_l("请填积分数"))], low=1, high=100_000_000)
    funding_source = Text(_l("资金来源"), [Required(_l("请写明资金来源")), Length(2, 60, _l("写 2 到 60 个字"))])
