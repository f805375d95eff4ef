"""What people are told when an act on an account or a role is refused."""

from app.errors import Refused
from app.texts import _


class BadName(Refused):
    """Empty, too long, or not made of letters."""

    def __init__(self) -> None:
        super().__init__(_("姓名只能用文字，最长 50 个字"), _("请按身份证上的写法填写"))


class BadPhone(Refused):
    """Not a Chinese mobile number."""

    def __init__(self) -> None:
        super().__init__(_("手机号不对"), _("请填 11 位的手机号"))


class PhoneTaken(Refused):
    """The number has an account."""

    def __init__(self) -> None:
        super().__init__(_("这个手机号已经注册过"), _("请直接登录；忘了密码请找社区工作人员当面重设"))


class HasAccount(Refused):
    """The person uses the platform alone: staff no longer act for them."""

    def __init__(self) -> None:
        super().__init__(_("这个人有自己的账号，工作人员不能代办"), _("请本人登录办理；忘了密码可以发验证码"))


class JustTaken(Refused):
    """The number got an account in this very moment; the transaction is over."""

    def __init__(self) -> None:
        super().__init__(_("这个手机号刚刚注册了别的账号，没有改动"), _("请换一个号码，或者找社区工作人员"))


class BadPassword(Refused):
    """Too short, too long, or the phone number itself."""

    def __init__(self) -> None:
        super().__init__(_("密码至少 8 位，不能就是手机号"), _("换一个容易记、别人猜不到的，比如几个词连在一起"))


class WeakPassword(BadPassword):
    """Too few kinds of characters for the profile `djbh`."""

    def __init__(self) -> None:
        Refused.__init__(self, _("密码要有大写字母、小写字母、数字、其他字符里的三种"), _("按等级保护要求，换一个再试"))


class SamePassword(BadPassword):
    """The profile `djbh` asks for another one, and this is the present one."""

    def __init__(self) -> None:
        Refused.__init__(self, _("新密码和现在的一样，没有改动"), _("按等级保护要求，换一个再试"))


class WrongPassword(Refused):
    """The present password was not given."""

    def __init__(self) -> None:
        super().__init__(_("现在的密码不对，没有改动"))


class NoReason(Refused):
    """Staff have to know why a name changes."""

    def __init__(self) -> None:
        super().__init__(_("请写明原因，最长 200 个字"))


class SameAsNow(Refused):
    """Nothing would change."""

    def __init__(self) -> None:
        super().__init__(_("和现在的一样，没有改动"))


class NoConsent(Refused):
    """An account needs the consent to the terms."""

    def __init__(self) -> None:
        super().__init__(_("同意个人信息说明后才能注册"))


class WrongCode(Refused):
    """No such code, used, too old, or tried too often."""

    def __init__(self) -> None:
        super().__init__(_("验证码不对，或者已经过期"), _("验证码 10 分钟内有效，只能用一次。可以请工作人员再发一个"))


class LastHolder(Refused):
    """The last one who holds a role leaves nobody to go on with its work."""


class NotForOneself(Refused):
    """Nobody gives themselves a role or a code."""

    def __init__(self) -> None:
        super().__init__(_("不能给自己办"), _("请找同级或上一级的同事办理"))


class RoleNotGiven(Refused):
    """The role does not belong at that place, or is there already."""


class HoldsRoles(Refused):
    """The account opens work pages: a code for it comes from who may grant its roles."""

    def __init__(self) -> None:
        super().__init__(_("这个账号有工作权限，这里不能发验证码"), _("请上一级的工作人员在“人员权限”页办理"))
