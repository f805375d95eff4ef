"""What cannot be done with places, in sentences."""

from app.errors import Refused
from app.texts import _


class NameTaken(Refused):
    """Two of a kind in one place must not have one name."""

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s”已经有了，没有重复添加", name=name), _("请换一个名称，或者直接用已有的"))


class BadName(Refused):
    """A name that is none."""

    def __init__(self) -> None:
        super().__init__(_("名称要有 1 到 40 个字"), _("请改好再提交"))


class BadDoor(Refused):
    """A household needs a door, and short labels."""

    def __init__(self) -> None:
        super().__init__(_("门牌要填，单元和门牌各不超过 20 个字"), _("请改好再提交"))


class TooManyDoors(Refused):
    """A fill that cannot be one building."""

    def __init__(self, count: int) -> None:
        super().__init__(_("这样会有 %(n)s 户，一栋楼最多一次填 1,000 户", n=count), _("请看看单元、楼层和每层户数"))


class StillUsed(Refused):
    """A household that members or bills refer to stays."""

    def __init__(self) -> None:
        super().__init__(_("这一户有报到党员、账单或其他记录，不能删除"), _("门牌写错了可以改名"))


class BadTree(Refused):
    """A list of places that does not hold together; nothing of it was stored."""
