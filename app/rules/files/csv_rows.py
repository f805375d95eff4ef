"""Rows of a rules file in CSV, with the place of everything that is wrong in it."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.rules.errors import BadRules
from app.texts import _

MOST_ROWS = 2_000


@dataclass
class RulesFile:
    """A file being read: its name, its lines, and its problems so far."""

    name: str
    header: tuple[str, ...]
    lines: tuple[tuple[int, dict[str, str]], ...]
    problems: list[str] = field(default_factory=list)

    def wrong(self, line: int | None, column: str, text: str) -> None:
        """Note a problem in a line of the file (None = the whole file)."""
        if line is None:
            self.problems.append(_("%(file)s，%(column)s：%(text)s", file=self.name, column=column, text=text))
        else:
            self.problems.append(
                _(
                    "%(file)s 第 %(line)s 行 %(column)s 列：%(text)s",
                    file=self.name,
                    line=line,
                    column=column,
                    text=text,
                )
            )

    def done(self) -> None:
        """Raise `BadRules` with all problems, if there are any."""
        if self.problems:
            raise BadRules(self.problems)

    def yes_no(self, line: int, row: dict[str, str], column: str) -> bool:
        """True for yes, False for no; anything else is a problem."""
        if row[column] not in ("yes", "no"):
            self.wrong(line, column, _("只能写 yes 或 no，不能写 %(value)s", value=row[column] or _("空")))
        return row[column] == "yes"


def open_rules(name: str, content: bytes, required: tuple[str, ...]) -> RulesFile:
    """Read a file in UTF-8 with a header that has the required columns, or raise `BadRules`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRules([_("%(file)s 不是 UTF-8 编码", file=name)]) from None
    if "\0" in text:
        raise BadRules([_("%(file)s 不是文本文件", file=name)])
    lines = list(_lines(text))
    header = tuple(cell.strip() for cell in lines[0][1]) if lines else ()
    file = RulesFile(name, header, ())
    for column in required:
        if column not in header:
            file.wrong(None, column, _("缺少这一列"))
    if len(set(header)) < len(header) or "" in header:
        file.wrong(1, ",".join(header)[:60], _("表头有重复或空的列名"))
    if len(lines) > MOST_ROWS:
        file.wrong(None, str(len(lines)), _("行数太多，最多 %(n)s 行", n=MOST_ROWS))
    for number, cells in lines[1:MOST_ROWS]:
        if len(cells) != len(header):
            file.wrong(number, str(len(cells)), _("列数和表头不一样"))
    file.done()
    file.lines = tuple(
        (number, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}) for number, cells in lines[1:]
    )
    return file


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines with the number that an editor shows for their end; empty ones are left out."""
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise BadRules([_("第 %(line)s 行不是 CSV：%(error)s", line=reader.line_num, error=str(error))]) from None
