"""What cannot be done with organisations, in sentences."""

from app.errors import Refused
from app.texts import _


class NameTaken(Refused):
    """Two organisations of a kind must not have one name."""

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s”已经有了，没有重复添加", name=name), _("停用的可以恢复使用，不用再添加"))


class CodeTaken(Refused):
    """Two departments must not have one code."""

    def __init__(self, code: str) -> None:
        super().__init__(_("代码 %(code)s 已经有了", code=code), _("请换一个代码"))


class BadName(Refused):
    """A name that is none."""

    def __init__(self) -> None:
        super().__init__(_("名称要有 2 到 60 个字"), _("请改好再提交"))


class BadList(Refused):
    """A list of departments that cannot be loaded; nothing of it was stored."""
