"""What is refused about orchards, trees and adoptions: each with the sentence that people read."""

from app.errors import Refused
from app.texts import _


class OrchardRefused(Refused):
    """An orchard or a tree cannot be kept so."""


class ChangedMeanwhile(OrchardRefused):
    """Two people's changes never overwrite each other unseen."""

    def __init__(self) -> None:
        super().__init__(_("没有保存：刚被别人改过"), _("请刷新页面，看看现在的内容再改。"))


class NameTaken(OrchardRefused):
    """Another orchard has that name."""

    def __init__(self) -> None:
        super().__init__(_("没有保存：已经有同名的果园"), _("请换一个名称。"))


class PlaceTaken(OrchardRefused):
    """Another tree stands there, or has that label."""

    def __init__(self) -> None:
        super().__init__(_("没有保存：这个位置或编号已经有一棵树"), _("请换一个位置或编号；换栽的请在原来那棵树上办。"))


class OutsidePlan(OrchardRefused):
    """The plan has no such place, or would no longer have one where a tree stands."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(_("没有保存：果园只有 %(rows)s 排、每排 %(columns)s 个位置", rows=rows, columns=columns))


class AdoptionRefused(Refused):
    """A tree was not adopted, or an adoption not changed."""


class NotAdoptable(AdoptionRefused):
    """The tree cannot be adopted, and says why."""

    def __init__(self, why: str) -> None:
        super().__init__(_("没有认养：%(why)s", why=why), _("可以看看果园里别的树，或者选“哪棵缺人就认哪棵”。"))


class NoRoomLeft(AdoptionRefused):
    """As many adopt the tree as the orchard allows, or somebody has it for themselves; the line is open."""

    def __init__(self) -> None:
        super().__init__(_("没有认养：这棵树现在没有空位"), _("可以排队等这棵树，或者认养别的树。"))


class AlreadyAdopting(AdoptionRefused):
    """The member, their household or a group of theirs has the tree, has asked for it, or stands in line for it."""

    def __init__(self) -> None:
        super().__init__(_("没有认养：这棵树您、您家或您的小组已经认养或申请过了"), _("在“我的果树”里能看到。"))


class TooManyTrees(AdoptionRefused):
    """One adopter has as many trees as the limit allows: others want one as well."""

    def __init__(self, n: int) -> None:
        said = _("没有认养：您和家里已经有 %(n)s 棵了，申请和排队的也算", n=n)
        super().__init__(said, _("请先结束或转给别人一棵，再认养新的。"))


class TooManyLines(AdoptionRefused):
    """One adopter waits for as many trees as the limit allows."""

    def __init__(self, n: int) -> None:
        super().__init__(_("没有排队：您和家里已经排了 %(n)s 处", n=n), _("请先退出一处，或者认养有空位的树。"))


class TooManyAsks(AdoptionRefused):
    """One member asked as often as the limit allows on a day."""

    def __init__(self, n: int) -> None:
        super().__init__(_("没有认养：今天已经申请了 %(n)s 次", n=n), _("请明天再来。"))


class GroupRefused(Refused):
    """A group of adopters cannot be made or changed so."""
