"""How Chinese names sound: the key they are sorted by, and the initials they are found by."""

import unicodedata

# Surnames that are read differently from the same character elsewhere.
SURNAMES = {
    "单": "shan",  # data
    "仇": "qiu",  # data
    "解": "xie",  # data
    "查": "zha",  # data
    "任": "ren",  # data
    "朴": "piao",  # data
    "区": "ou",  # data
    "盖": "ge",  # data
    "翟": "zhai",  # data
    "曾": "zeng",  # data
    "乐": "yue",  # data
    "纪": "ji",  # data
    "宁": "ning",  # data
}
LONGEST = 200


def reading(text: str) -> str:
    """`太阳社区` → `tai yang she qu`: the order of names, as the database sorts plain letters."""
    return " ".join(_syllables(text))[:LONGEST]


def initials(text: str) -> str:
    """`太阳社区` → `tysq`: what people type to find it."""
    return "".join(_first(syllable) for syllable in _syllables(text))[:LONGEST]


def surname_reading(name: str) -> str:
    """A person's name: `单小波` → `shan xiao bo`."""
    return " ".join(_of_person(name))[:LONGEST]


def surname_initials(name: str) -> str:
    """A person's initials: `仇波` → `qb`."""
    return "".join(_first(syllable) for syllable in _of_person(name))[:LONGEST]


def _syllables(text: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin  # its dictionaries take a tenth of the program's start: only who needs them

    kept = "".join(
        c if unicodedata.category(c)[0] in "LNM" else " " for c in unicodedata.normalize("NFKC", text[:LONGEST])
    )
    return [word.lower() for word in lazy_pinyin(kept, style=Style.NORMAL) for word in word.split()]


def _of_person(name: str) -> list[str]:
    syllables = _syllables(name)
    if name[:1] in SURNAMES and syllables:
        syllables[0] = SURNAMES[name[:1]]
    return syllables


def _first(syllable: str) -> str:
    """The first letter; a number keeps all its digits, so that `6haolou` and `6hl` find 6号楼."""
    return syllable if syllable.isdigit() else syllable[:1]
