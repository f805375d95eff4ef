"""What is refused about tasks, claims, check-ins and hours: each with the sentence that people read."""

from app.errors import Refused
from app.texts import _


class TaskRefused(Refused):
    """A task cannot be drafted, published, changed, started or cancelled so."""


class ClaimRefused(Refused):
    """A slot was not taken."""


class NoSlotLeft(ClaimRefused):
    """All slots are taken; the waiting list is open."""

    def __init__(self) -> None:
        super().__init__(_("没有认领成功：名额已满"), _("可以排候补，有人退出就按先后轮到您。"))


class CheckInRefused(Refused):
    """A code, a check-in or a check-out was refused; `reason` is kept with the attempt."""

    def __init__(self, reason: str, sentence: str, what_to_do: str = "", *, task_id: int | None = None) -> None:
        super().__init__(sentence, what_to_do)
        self.reason = reason
        self.task_id = task_id


class HoursRefused(Refused):
    """A service record was not decided so."""


class OwnHours(HoursRefused):
    """Nobody decides on their own hours."""

    def __init__(self) -> None:
        super().__init__(_("自己的时长不能自己审批，没有改动"), _("请另一位工作人员来批。"))


class OwnRollCall(HoursRefused):
    """Who claimed or called the roll for a member without a phone does not approve: nobody else has seen them yet."""

    def __init__(self, names: str, whom: str) -> None:
        super().__init__(
            _("没有批准：%(names)s的认领或签到签退是您代办的", names=names),
            _("请另一位工作人员来批这几条。%(whom)s", whom=whom),
        )


class NotTheSecondReviewer(HoursRefused):
    """A dispute is answered by somebody who did not decide, and whose hours they are not."""

    def __init__(self) -> None:
        super().__init__(
            _("没有答复：异议要由另一位工作人员来看"), _("原来审批的人和本人都不能答复，请同事打开这一页。")
        )


class PreviewOutdated(HoursRefused):
    """Records or points are no longer what the preview showed."""

    def __init__(self) -> None:
        super().__init__(_("没有批准：记录或分数在预览之后有变动"), _("下面是现在的情况，请看过再批。"))
