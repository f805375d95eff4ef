"""What is refused about stars: each with the sentence that people read."""

from app.errors import Refused
from app.texts import _


class StarsRefused(Refused):
    """A half-year, a result, an objection or a decision is not changed so."""


class AlreadyMoved(StarsRefused):
    """Somebody else was at the same half-year first."""

    def __init__(self) -> None:
        super().__init__(_("没有改：同事刚刚办过这一步"), _("请刷新页面，看看现在的情况。"))


class NotTheSecond(StarsRefused):
    """An objection, or a later decision, is for somebody who did not compute the half-year or note what it counts."""

    def __init__(self) -> None:
        super().__init__(_("没有改：要由另一位工作人员来办"), _("计算、登记过的人和本人都不能办，请同事打开这一页。"))


class TooManyOpen(StarsRefused):
    """So many objections wait for an answer already, of one person or against one result."""

    def __init__(self, sentence: str, telephone: str) -> None:
        call = _("急的请打社区电话 %(phone)s。", phone=telephone) if telephone else _("急的请到社区说。")
        super().__init__(sentence, _("等工作人员答复后再提。") + call)


class OwnStars(StarsRefused):
    """Nobody notes, completes or takes out what the own household is rated by."""

    def __init__(self) -> None:
        super().__init__(_("没有办：关系到自己家的星级"), _("请同事来登记。"))
