"""What people type about how they are reached."""

from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import Length, Regexp

from app.pages.fields import Required, Text
from app.texts import later as _l


class EmailForm(FlaskForm):
    """An address."""

    email = Text(_l("邮箱地址"), [Required(_l("请填邮箱地址")), Length(max=254)])


class CodeForm(FlaskForm):
    """The code that was sent there."""

    code = Text(_l("邮件里的验证码"), [Regexp(r"^[0-9]{6}$", message=_l("验证码是 6 位数字"))])


class ChannelsForm(FlaskForm):
    """By what one wants to be told."""

    by_email = BooleanField(_l("邮箱"))
    by_sms = BooleanField(_l("手机短信"))
