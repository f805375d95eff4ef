"""What is wrong with a table, a file or a fact, said in the words of the table."""

from app.errors import Refused
from app.texts import _


class CannotDecide(Refused):
    """A fact, or the result of an output, has a type that the cell cannot take: it names row, column and value."""

    def __init__(self, *, table: str, row: str, column: str, value: object) -> None:
        super().__init__(
            _(
                "规则表 %(table)s 的 %(row)s 行 %(column)s 列不能判断这个值：%(value)s",
                table=table,
                row=row,
                column=column,
                value=repr(value)[:80],
            ),
            _("请检查登记的内容，或者请管理员修改规则"),
        )
        self.table, self.row, self.column, self.value = table, row, column, value


class BadCell(ValueError):
    """A cell that cannot be read; its text says why."""


class BadRules(Refused):
    """A file or a draft that does not load: every problem with its file, row and column."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(_("规则没有载入，有 %(n)s 处要改", n=len(problems)), "\n".join(problems[:50]))
        self.problems = problems


class NoRules(Refused):
    """No version of that set of rules is in force at the place on the day."""

    def __init__(self, code: str) -> None:
        super().__init__(_("没有生效的规则：%(code)s", code=code), _("请管理员先载入规则"))
        self.code = code


class Tampered(RuntimeError):
    """The stored content of a version is not what was sealed: it must decide nothing."""


class NotYours(Refused):
    """Rules need two people: one drafts, another checks."""

    def __init__(self) -> None:
        super().__init__(_("起草人不能复核自己起草的规则"), _("请另一位工作人员复核"))


class WrongState(Refused):
    """The version is not in the state that the act needs."""

    def __init__(self, number: int, state: str) -> None:
        super().__init__(_("第 %(number)s 版现在是“%(state)s”，不能这样做", number=number, state=state))


class TooEarly(Refused):
    """Rules do not reach back: what people have done was done under those in force then."""

    def __init__(self) -> None:
        super().__init__(_("生效日期已经过去，规则不能往回生效"), _("请另起一版，把生效日期定在今天或以后"))
