"""What places are called, how they are put in order, and how large a grid is, without a database."""
# gettext: none of these is a text of a page; they are the words that names of places are made of.

import re
import unicodedata
from collections.abc import Iterator

# A grid is made of 100 to 300 households (`design.md` §1); one outside works too, and is shown as a warning.
FEWEST_HOUSEHOLDS, MOST_HOUSEHOLDS = 100, 300

LEVEL_ABOVE = {"city": "", "county": "city", "street": "county", "community": "street"}

_VILLAGE = re.compile(r"^(.+?)村?(?:村民委员会|村委员会|村委会)$")
_COMMUNITY = re.compile(r"^(.+社区)(?:居民委员会|居名委员会|居民委会|居民委员|居委会|委员会)$")
_COMMITTEE = re.compile(r"^(.+?)(?:居民委员会|居委会)$")
_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_ORDINAL = re.compile(
    r"(?<=第)[零〇一二两三四五六七八九十百]+|[零〇一二两三四五六七八九十百]+(?=[号栋幢楼期组]|单元|网格)"
)
_NUMBER = re.compile(r"[0-9]{1,9}")


def shown_name(official: str) -> str:
    """What people call it: 太阳社区居民委员会 → 太阳社区, 东风村民委员会 → 东风村, 民安居民委员会 → 民安居委会."""
    if found := _VILLAGE.match(official):
        return found[1] + "村"
    if found := _COMMUNITY.match(official):
        return found[1]
    if found := _COMMITTEE.match(official):
        return found[1] + "居委会"
    return official


def searched_name(typed: str) -> str:
    """The part of a typed name that is looked for: the committee's title is left away, 社区 and 村 stay where said."""
    shown = shown_name(typed)
    return found[1] if (found := _COMMITTEE.match(shown)) else shown


def order_text(name: str) -> str:
    """A name with its numbers padded, so that 第二网格 comes before 第十网格, and 6号楼 before 10号楼."""
    name = _ORDINAL.sub(lambda found: str(_chinese_number(found[0])), unicodedata.normalize("NFKC", name))
    return _NUMBER.sub(lambda found: found[0].zfill(4), name)


def _chinese_number(text: str) -> int:
    """十二 → 12, 一百零三 → 103, 二〇 → 20."""
    if not set(text) & set("十百"):
        return int("".join(str(_DIGITS[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        else:
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
    return total + digit


def unit_label(typed: str) -> str:
    """How a unit is written: 1, １ and 1单元 are all 1单元; other labels stay; none is empty."""
    typed = unicodedata.normalize("NFKC", typed).strip()
    return f"{int(typed)}单元" if _NUMBER.fullmatch(typed) else typed


def door_label(typed: str) -> str:
    """How a door is written: 301室 and ３０１ are 301."""
    typed = unicodedata.normalize("NFKC", typed).strip()
    return typed[:-1] if re.fullmatch(r"[0-9]+室", typed) else typed


def doors_of(*, units: range | None, floors: range, a_floor: int) -> Iterator[tuple[str, str]]:
    """Unit and door of a regular building: floor and two digits, 101, 102, 201 …; `units` None = it has no units."""
    for unit in units or (None,):
        for floor in floors:
            for place in range(1, a_floor + 1):
                yield (unit_label(str(unit)) if unit else ""), f"{floor}{place:02d}"


def is_right_size(households: int) -> bool:
    """True for a grid of 100 to 300 households."""
    return FEWEST_HOUSEHOLDS <= households <= MOST_HOUSEHOLDS
