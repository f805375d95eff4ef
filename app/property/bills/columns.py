"""Which column of a company's own file is which of ours: guessed by the headings, and read so."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.errors import Unreadable
from app.files.csv_files import LONGEST_CELL, Problems, Row, Sheet, clean
from app.texts import _

COLUMNS = ("小区", "楼栋", "单元", "门牌", "账单号", "账期", "金额(元)", "缴费截止日")  # data: names in the file
COMMUNITY = "社区代码"  # data: may be left out
COMPOUND, BUILDING, UNIT, DOOR, NUMBER, PERIOD, AMOUNT, DUE = COLUMNS
ALL = (*COLUMNS, COMMUNITY)
NEEDED = (BUILDING, DOOR, NUMBER, AMOUNT)
SAME_FOR_ALL = (COMPOUND, PERIOD)  # where the file has none, one value may stand for every row
LOOKED_AT = 15  # lines among which the headings are looked for: a title may stand above them

# How companies write them, after `_plain`; the first that fits is taken.
_KNOWN: Mapping[str, tuple[str, ...]] = {
    COMPOUND: ("小区", "小区名称", "项目", "项目名称", "楼盘", "园区"),  # data
    BUILDING: ("楼栋", "楼栋号", "楼号", "栋号", "楼宇", "楼幢", "幢号", "栋", "幢"),  # data
    UNIT: ("单元", "单元号"),  # data
    DOOR: ("门牌", "门牌号", "房号", "房间号", "室号", "房屋编号", "户号", "房间"),  # data
    NUMBER: ("账单号", "账单编号", "单号", "收费单号", "通知单号", "缴费单号", "编号", "流水号"),  # data
    PERIOD: ("账期", "账单期间", "费用期间", "计费期间", "收费周期", "所属期", "期间", "缴费周期"),  # data
    AMOUNT: ("金额", "应收金额", "应缴金额", "应收", "本期应收", "应缴", "欠费金额", "物业费"),  # data
    DUE: ("缴费截止日", "截止日期", "缴费截止日期", "缴费期限", "到期日", "最晚缴费日"),  # data
    COMMUNITY: ("社区代码", "社区编码"),  # data
}


@dataclass(frozen=True)
class Chosen:
    """Our column → the file's heading; and what stands for every row where the file has no such column."""

    headings: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)

    def said(self, column: str) -> str:
        """Our column with the name that the file gives it, for who mends the file."""
        theirs = self.headings.get(column, "")
        return column if theirs in ("", column) else _("%(ours)s（表里的“%(theirs)s”）", ours=column, theirs=theirs)


Lines = Sequence[tuple[int, list[str]]]


def find_header(lines: Lines, wanted: Sequence[str] = ()) -> int:
    """Which line has the headings: the one with all that are wanted, else the one with most that we know.

    Raises `Unreadable` for an empty file.
    """
    if not lines:
        raise Unreadable(_("文件里没有内容"), _("请用模板填好再上传"))
    best, most = 0, 0
    for place, (_line, cells) in enumerate(lines[:LOOKED_AT]):
        names = [clean(cell) for cell in cells]
        known = sum(name in wanted for name in names) if wanted else len(guess(names))
        if known > most:
            best, most = place, known
    return best


def headings_of(lines: Lines, at: int) -> list[str]:
    """The headings that have a name, each once, in the order of the file."""
    return list(dict.fromkeys(name for cell in lines[at][1] if (name := clean(cell)[:60])))


def guess(headings: Sequence[str]) -> dict[str, str]:
    """Our column → the heading that most likely means it."""
    plain = {heading: _plain(heading) for heading in headings if heading}
    found: dict[str, str] = {}
    for column, names in _KNOWN.items():
        for name in names:
            fits = [heading for heading, said in plain.items() if said == name and heading not in found.values()]
            if fits:
                found[column] = fits[0]
                break
    return found


def fits(chosen: Chosen, headings: Sequence[str]) -> bool:
    """True where the file has every column that was chosen."""
    return all(heading in headings for heading in chosen.headings.values())


def read(lines: Lines, chosen: Chosen) -> Sheet:
    """The rows below the headings under our names; columns that were not chosen are left aside."""
    at = find_header(lines, tuple(chosen.headings.values()))
    names, problems = [clean(cell) for cell in lines[at][1]], Problems()
    places = {ours: names.index(theirs) for ours, theirs in chosen.headings.items() if theirs in names}
    rows = []
    for line, raw in lines[at + 1 :]:
        cells = {ours: clean(raw[place]) if place < len(raw) else "" for ours, place in places.items()}
        if not any(cells.values()):
            continue
        if max(map(len, cells.values())) > LONGEST_CELL:
            problems.add(line, "", _("有一格超过 %(n)s 字", n=LONGEST_CELL))
            continue
        rows.append(Row(line, {**chosen.fixed, **cells}))
    if not rows and not problems:
        problems.add(lines[at][0], "", _("只有表头，没有数据行"))
    return Sheet(rows, problems)


def samples(lines: Lines, at: int) -> dict[str, list[str]]:
    """Heading → what its first rows say, so that people see which column it is."""
    names = [clean(cell) for cell in lines[at][1]]
    shown: dict[str, list[str]] = {}
    for place, name in enumerate(names):
        if name and name[:60] not in shown:
            cells = [clean(raw[place]) for _line, raw in lines[at + 1 : at + 9] if place < len(raw)]
            shown[name[:60]] = [cell[:24] for cell in cells if cell][:3]
    return shown


def _plain(heading: str) -> str:
    """Without spaces, marks and what stands in brackets: `应收 金额（元）*` → `应收金额`."""
    said = unicodedata.normalize("NFKC", heading).partition("(")[0]
    return "".join(character for character in said if character.isalnum())
