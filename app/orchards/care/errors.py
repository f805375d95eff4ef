"""What is refused about the care of trees: each with the sentence that people read."""

from app.errors import Refused
from app.texts import _


class CareRefused(Refused):
    """Care was not written down so, or cannot be mended."""


class NotYourTree(CareRefused):
    """Only the adopter, their helpers, who took an opened duty, and staff write a tree's log."""

    def __init__(self) -> None:
        super().__init__(
            _("没有记下：这棵树的养护不由您来记"), _("认养人、帮忙的人、认领了放开养护的人和社区工作人员可以记。")
        )


class TrainedOnly(CareRefused):
    """The care needs training: staff say who does it."""

    def __init__(self, duty: str) -> None:
        super().__init__(
            _("没有记下：%(duty)s由受过培训的人做", duty=duty), _("请告诉社区，由社区安排人做、社区来记。")
        )
