"""What people are told when an act on a membership or an office is refused."""

from app.errors import Refused
from app.texts import _


class MemberElsewhere(Refused):
    """The person is a member of a community already; one at a time, in the whole city."""

    def __init__(self, name: str, *, place: str) -> None:
        super().__init__(
            _("%(name)s已经在%(place)s报到", name=name, place=place),
            _("一个人同时只能在一个社区报到。请先在那边办迁出"),
        )


class AlreadyAsked(Refused):
    """The report-in waits for an answer."""

    def __init__(self) -> None:
        super().__init__(_("您已经提交过报到，正在等社区答复"), _("在“我的报到”里可以看到，也可以撤回重填"))


class NotWaiting(Refused):
    """Somebody has decided already, or the person took the report-in back."""

    def __init__(self) -> None:
        super().__init__(_("这份报到已经处理过了"), _("请刷新页面，看看现在的情况"))


class NotActive(Refused):
    """The membership is not active (any more)."""

    def __init__(self) -> None:
        super().__init__(_("这份报到关系现在不在册"))


class NotOwnReport(Refused):
    """Nobody decides on their own membership."""

    def __init__(self) -> None:
        super().__init__(_("自己的报到请同事办理"))


class EnteredByOneself(Refused):
    """A person without a phone becomes a member by two of the staff: who writes them down does not accept them."""

    def __init__(self, whom: str) -> None:
        super().__init__(
            _("这份报到是您代填的，不能也由您接收"), _("请另一位工作人员核对证件后接收。%(whom)s", whom=whom)
        )


class EnteredAlready(Refused):
    """Somebody of that name has reported in from that door."""

    def __init__(self, name: str) -> None:
        super().__init__(_("这一户已经有%(name)s的报到", name=name), _("请先在“报到党员”里查找，不要重复登记"))


class NoSuchServed(Refused):
    """The number and the name do not belong to one person without a phone."""

    def __init__(self) -> None:
        super().__init__(
            _("没有找到这个编号和姓名对得上、没有手机的人"), _("请核对回执上的编号和姓名；第一次登记的不用填编号")
        )


class NoReason(Refused):
    """A return says why."""

    def __init__(self) -> None:
        super().__init__(_("请写明原因，最长 200 字"))


class BadReport(Refused):
    """Something is missing that the form asks for."""


class BadOffice(Refused):
    """The office cannot be given like that."""


class BadKnownMember(Refused):
    """No name, or digits that are none."""

    def __init__(self) -> None:
        super().__init__(_("请填姓名；手机尾号是 4 位数字，可以不填"))
