"""Why the demonstration was not loaded."""

from app.errors import Refused
from app.texts import _


class NoPlaces(Refused):
    """The tree of places is not there."""

    def __init__(self) -> None:
        super().__init__(_("还没有载入区划，演示没有生成"), _("请先运行 flask places load"))


class AlreadyInhabited(Refused):
    """Somebody has an account here: the demonstration is never mixed with real people."""

    def __init__(self) -> None:
        super().__init__(_("数据库里已经有账号，演示只能载入空库，没有改动"))
