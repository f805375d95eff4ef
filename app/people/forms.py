"""Forms of accounts and roles: what people type."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField, ValidationError
from wtforms.validators import Optional, Regexp

from app.pages.fields import Text
from app.people import domain
from app.people.accounts.phones import mobile_number
from app.people.accounts.profile import is_strict
from app.texts import _
from app.texts import later as _l

LONGEST_PASSWORD = domain.PASSWORD_LENGTH[1]


class Phone(Text):
    """A Chinese mobile number; the data is its eleven digits."""

    def pre_validate(self, form: object) -> None:
        """Say what is wrong with it."""
        number = mobile_number(self.data or "")
        if number is None:
            raise ValidationError(_("请填 11 位的手机号"))
        self.data = number


class NewPassword(PasswordField):
    """A password to be chosen; the hint says all that the deployment asks of it."""

    @property
    def hint(self) -> str:
        if is_strict():
            return _("至少 8 位，大写字母、小写字母、数字、其他字符里要有三种")
        return _("至少 8 位，比如几个词连在一起")

    def pre_validate(self, form: object) -> None:
        """Long enough, and not endless."""
        if not domain.is_long_enough(domain.plain_password((self.data or "")[: 4 * LONGEST_PASSWORD])):
            raise ValidationError(_("密码至少 8 位"))


class SignInForm(FlaskForm):
    """Phone and password; `agree` is asked where the person has not agreed to the terms in force."""

    phone = StringField(_l("手机号"))
    password = PasswordField(_l("密码"))
    agree = BooleanField(_l("我同意个人信息说明"))
    next = HiddenField()


class SignUpForm(FlaskForm):
    """A new account."""

    name = Text(_l("姓名"))
    phone = Phone(_l("手机号"))
    password = NewPassword(_l("密码"))
    agree = BooleanField(_l("我同意个人信息说明"))
    show_name = BooleanField(_l("公示时可以显示我的全名"))
    next = HiddenField()

    def validate_name(self, field: Text) -> None:
        """Letters only."""
        if not (field.data or "").strip():
            raise ValidationError(_("请填姓名"))
        if not domain.is_name(domain.clean_name((field.data or "")[: 20 * domain.NAME_LENGTH])):
            raise ValidationError(_("姓名只能用文字，最长 50 个字"))

    def validate_agree(self, field: BooleanField) -> None:
        """Without it there is no account."""
        if not field.data:
            raise ValidationError(_("同意后才能注册"))


class CodeForm(FlaskForm):
    """A new password by the code from the counter."""

    phone = Phone(_l("手机号"))
    code = Text(_l("验证码"), [Regexp(r"^[0-9]{6}$", message=_l("验证码是 6 位数字"))])
    password = NewPassword(_l("新密码"))


class PasswordForm(FlaskForm):
    """Another password."""

    present = PasswordField(_l("现在的密码"))
    password = NewPassword(_l("新密码"))


class NameForm(FlaskForm):
    """The name as it is really written."""

    name = Text(_l("姓名"))
    reason = Text(_l("为什么更正"))


class NewPhoneForm(FlaskForm):
    """Another number, proven by the password or by a code from the counter."""

    phone = Phone(_l("新手机号"))
    present = PasswordField(_l("现在的密码"))
    code = Text(_l("验证码"), [Optional(), Regexp(r"^[0-9]{6}$", message=_l("验证码是 6 位数字"))])


class RoleForm(FlaskForm):
    """A role for the person with that phone number."""

    phone = Phone(_l("手机号"))
    kind = SelectField(_l("权限"))
    company = SelectField(_l("物业公司（收费员才选）"), coerce=int, default=0)
