"""What is refused about points."""

from app.errors import Refused
from app.texts import _, points


class NotEnoughPoints(Refused):
    """A wallet or a company's account does not hold that much; `account_id` names it."""

    def __init__(self, account_id: int | None, whose: str, free: int | None = None) -> None:
        self.account_id = account_id
        if free is None:
            super().__init__(_("%(whose)s的积分不够，什么都没有动", whose=whose))
        else:
            super().__init__(
                _("%(whose)s的积分不够：能用的有 %(free)s 分，什么都没有动", whose=whose, free=points(free)),
                _("已经预留的积分不能重复用，减少一些再试"),
            )


class OtherContent(Refused):
    """The key of a posting is taken by a posting that says something else."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(_("同一笔积分已经用别的内容记过，这次没有记（编号 %(key)s）", key=key))


class AlreadyReversed(Refused):
    """A transfer is reversed at most once."""

    def __init__(self) -> None:
        super().__init__(_("这一笔已经冲正过，不能再冲正一次"))


class WalletFrozen(Refused):
    """The wallet is being checked: nothing is reserved from it."""

    def __init__(self, reason: str) -> None:
        super().__init__(_("这个积分账户暂时冻结：%(reason)s", reason=reason), _("请找社区工作人员核清，核清就放开"))


class HoldClosed(Refused):
    """The reservation was captured, released or has expired before."""

    def __init__(self, state: str) -> None:
        said = {"captured": _("已经确认过"), "released": _("已经退回"), "expired": _("已经过期退回")}
        super().__init__(_("这笔预留%(state)s，不能再变", state=said.get(state, state)))


class NoAmount(Refused):
    """Whole points above zero only."""

    def __init__(self) -> None:
        super().__init__(_("积分数要大于 0"))


class AlreadyDecided(Refused):
    """Somebody else decided meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("这一条已经有人处理过了"), _("请刷新页面，看看现在的情况"))


class NeedsAnother(Refused):
    """The second person must be another one."""

    def __init__(self) -> None:
        super().__init__(_("要由另一位工作人员来确认，提出的人和本人都不能确认"))


class NoReason(Refused):
    """A correction by hand says why."""

    def __init__(self) -> None:
        super().__init__(_("请写明理由"))
