"""Why points could not be given to a household, or assigned out of the pool."""

from app.errors import Refused
from app.texts import _, points


class GiftWithoutCash(Refused):
    """Cash is not taken together with a gift."""

    def __init__(self) -> None:
        super().__init__(_("这是送来的积分，确认时不收现金，没有办理"), _("住户要交现金的话，请在账单那一页登记收现金"))


class OwnHousehold(Refused):
    """A gift goes to another household."""

    def __init__(self) -> None:
        super().__init__(_("这是您自己家，没有送出"), _("自己家的账单请用“抵物业费”"))


class NoSuchDoor(Refused):
    """The door that the member wrote is not there."""

    def __init__(self) -> None:
        super().__init__(_("没有找到这一户，没有送出"), _("请核对楼栋、单元和门牌"))


class CannotTakeGift(Refused):
    """The household's bills cannot take so many points; why is the household's own affair."""

    def __init__(self) -> None:
        super().__init__(
            _("这一户现在收不下这么多积分，没有送出"),
            _("可以少送一些再试，或者捐给社区关爱账户，由社区用在最需要的家庭"),
        )


class TooManyGiftTries(Refused):
    """Trying again and again would tell what a neighbour owes."""

    def __init__(self, most: int) -> None:
        super().__init__(_("一天最多试 %(n)s 次，没有送出", n=most), _("请明天再来，或者捐给社区关爱账户"))


class AlreadyListed(Refused):
    """The household is among those in need already."""

    def __init__(self) -> None:
        super().__init__(_("这一户已经在关爱名单上，没有重复添加"), _("要改理由或日期，请先移出再添加"))


class NotListed(Refused):
    """The household is not, or no longer, among those in need."""

    def __init__(self) -> None:
        super().__init__(_("这一户不在关爱名单上，或者已经到期，没有分配"), _("请先加入名单"))


class AlreadyAssigned(Refused):
    """Points for that bill wait for the second person."""

    def __init__(self) -> None:
        super().__init__(_("这张账单已经有一笔等第二人确认，没有重复分配"))


class SecondStaff(Refused):
    """The second person must be another one."""

    def __init__(self) -> None:
        super().__init__(_("要由另一位工作人员来确认，没有改动"))


class NoSuchSize(Refused):
    """Gifts to a bill come in a few sizes, so that trying cannot tell what a neighbour owes."""

    def __init__(self) -> None:
        super().__init__(_("没有送出：请从给出的几个数里选一个"))


class TooSmallGift(Refused):
    """Fewer points than the least gift."""

    def __init__(self, least: int) -> None:
        super().__init__(_("没有捐出：一次不少于 %(n)s 分", n=points(least)))


class GiftRefused(Refused):
    """The redemption table says no to the giver: its own sentence says why."""

    def __init__(self, note: str) -> None:
        super().__init__(_("没有送出：%(note)s", note=note))


class GrantDecided(Refused):
    """Somebody else decided meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("这一笔已经有人处理过了"), _("请刷新页面，看看现在的情况"))


class BadUntil(Refused):
    """The end date is past, or too far away."""

    def __init__(self, most_days: int) -> None:
        super().__init__(
            _("没有加入名单：到期日要从今天起、%(n)s 天以内", n=most_days), _("以后还需要的，到时再核实一次")
        )


class OwnFamily(Refused):
    """Nobody of the community's staff deals with the own household."""

    def __init__(self) -> None:
        super().__init__(_("这是您自己家，没有改动"), _("请另一位工作人员来办"))
