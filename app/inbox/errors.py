"""What people read when an address or a code is not right."""

from app.errors import Refused
from app.texts import _


class BadAddress(Refused):
    """It cannot be an e-mail address."""

    def __init__(self) -> None:
        super().__init__(_("邮箱地址不对，请检查一下"))


class WrongCode(Refused):
    """The code is wrong, used up or too old."""

    def __init__(self) -> None:
        super().__init__(_("验证码不对，或已经过期"), _("请核对邮件里的 6 位数字，或重新发一次"))


class TooManyCodes(Refused):
    """Enough letters for one day."""

    def __init__(self) -> None:
        super().__init__(_("今天发的验证码太多了，这次没有发"), _("请明天再试"))
