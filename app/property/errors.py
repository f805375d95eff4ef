"""Why a bill, a reservation, a code or a settlement could not be dealt with."""

from app.errors import NotHere, Refused
from app.texts import _, points, yuan


class NotServed(Refused):
    """The company does not serve that compound."""

    def __init__(self, compound: str) -> None:
        super().__init__(_("这家物业不服务%(compound)s，账单没有保存", compound=compound), _("先请社区登记服务的小区"))


class AlreadyServed(Refused):
    """Another company serves the compound."""

    def __init__(self, company: str) -> None:
        super().__init__(
            _("这个小区现在由%(company)s服务，没有登记", company=company), _("先结束原来的服务，再登记新的")
        )


class AlreadyAgreed(Refused):
    """There is an agreement for that company and year."""

    def __init__(self, year: int) -> None:
        super().__init__(_("这家物业%(year)s年的协议已经登记，没有重复登记", year=year))


class NumberTaken(Refused):
    """The company has a bill with that number in the community."""

    def __init__(self, number: str) -> None:
        super().__init__(_("账单号 %(number)s 已经有了，没有保存", number=number), _("请核对账单号"))


class UnknownHousehold(Refused):
    """No household with that door in the community."""

    def __init__(self) -> None:
        super().__init__(_("没有这一户，账单没有保存"), _("请核对小区、楼栋、单元和门牌，或请社区先登记这一户"))


class CannotChangeBill(Refused):
    """The bill's state does not allow the change."""

    def __init__(self, why: str) -> None:
        super().__init__(_("账单没有改动：%(why)s", why=why))


class TooMuchCash(Refused):
    """More cash than remains to be paid."""

    def __init__(self, left_fen: int) -> None:
        super().__init__(
            _("实收多于要收的钱，没有登记"), _("这张账单还能收 %(left)s 元，请按实际收的填写", left=yuan(left_fen))
        )


class RedemptionRefused(Refused):
    """The redemption table says no: its own sentence says why."""

    def __init__(self, note: str) -> None:
        super().__init__(_("没有预留：%(note)s", note=note))


class TooFewPoints(Refused):
    """Fewer points than the least that may be redeemed."""

    def __init__(self, least: int) -> None:
        super().__init__(_("没有预留：一次不少于 %(n)s 分", n=points(least)))


class TooManyPoints(Refused):
    """More points than the bill and the rules allow now."""

    def __init__(self, most: int) -> None:
        super().__init__(_("没有预留：这张账单现在最多抵 %(n)s 分", n=points(most)), _("减少一些积分再预留"))


class NoSuchCode(NotHere):
    """No such code among those of the company: another company's looks the same as none."""


class OwnCode(Refused):
    """Nobody confirms their own code."""

    def __init__(self) -> None:
        super().__init__(_("这是您自己的抵扣码，没有办理"), _("请同事来确认"))


class AlreadyDecided(Refused):
    """The code was dealt with: confirmed, refused, taken back or timed out."""

    def __init__(self, state: str) -> None:
        said = {
            "captured": _("这个码已经确认过，没有重复办理"),
            "refused": _("这个码柜台已经退回，没有办理"),
            "released": _("这个码已经取消，没有办理"),
            "expired": _("这个码已经过期，积分已退回，没有办理"),
            "undone": _("这个码确认后又撤销了，没有办理"),
        }
        super().__init__(said[state], _("要再抵，请住户重新预留"))


class CodeTimedOut(Refused):
    """The code's days are over."""

    def __init__(self) -> None:
        super().__init__(_("这个码已经过期，没有办理"), _("积分会自动退回，请住户重新预留"))


class CannotUndo(Refused):
    """The confirmation cannot be undone now."""


class AlreadyUndone(CannotUndo):
    """There is no confirmation to undo, or none any more."""

    def __init__(self, state: str) -> None:
        if state == "undone":
            super().__init__(_("这一笔已经撤销，没有重复办理"), _("请看今天办理的结果"))
        else:
            super().__init__(_("这个码没有确认过，不用撤销"))


class TooLateToUndo(CannotUndo):
    """The window is over."""

    def __init__(self) -> None:
        super().__init__(
            _("已经过了能撤销的时间，没有撤销"), _("请在月度结算单上记差额，和社区核对；社区可以另做积分调整")
        )


class SecondClerk(CannotUndo):
    """The second person must be another one."""

    def __init__(self) -> None:
        super().__init__(_("提出撤销的人自己不能同意，没有撤销"), _("请另一位柜员打开这个码，按同意撤销"))


class TooManyUnknownCodes(Refused):
    """A clerk typed too many codes that do not exist."""

    def __init__(self, minutes: int) -> None:
        super().__init__(_("输错的码太多，先停一会儿"), _("请过 %(n)s 分钟再试，或让住户把二维码给您扫", n=minutes))


class MonthNotOver(Refused):
    """A settlement is made when its month is over."""

    def __init__(self) -> None:
        super().__init__(_("这个月还没过完，不能出结算单"), _("下月1日起可以出"))


class Frozen(Refused):
    """The settlement has a signature: its lines stand."""

    def __init__(self) -> None:
        super().__init__(_("已经有一方确认，这张结算单不能再改"), _("有差额请记到下个月的结算单"))


class SettlementChanged(Refused):
    """The settlement is not what was on the page that was signed."""

    def __init__(self) -> None:
        super().__init__(_("结算单刚刚有变动，没有确认"), _("请刷新页面，核对后再确认"))


class DifferencesLeft(Refused):
    """A line is still disputed."""

    def __init__(self, count: int) -> None:
        super().__init__(_("还有 %(n)s 笔差额没有处理，没有确认", n=count), _("先说明清楚，或结转到下个月"))


class AlreadySigned(Refused):
    """That side has signed."""

    def __init__(self) -> None:
        super().__init__(_("这一方已经确认过，没有重复确认"))


class SamePerson(Refused):
    """One person cannot sign for both sides."""

    def __init__(self) -> None:
        super().__init__(_("社区和物业要由两个人分别确认，没有确认"), _("请另一位工作人员来确认"))


class NotLess(Refused):
    """A correction pays less than was confirmed, never more."""

    def __init__(self) -> None:
        super().__init__(
            _("物业账上的金额比确认的抵扣还多，没有更正"), _("账单没有抵这么多，请说明清楚，或者结转到下个月再核对")
        )


class LineMoved(Refused):
    """The line's state does not allow the step."""

    def __init__(self) -> None:
        super().__init__(_("这一笔现在的状态不能这样处理，没有改动"), _("请刷新页面，看看现在的情况"))
