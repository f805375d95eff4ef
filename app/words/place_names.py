"""Names of places for who reads no Chinese: `太阳社区` with `Taiyang Community` beside it, on English pages alone."""

from functools import lru_cache

from app.words import languages, pinyin

# What a place is, by the end of its name; the longer ends come first.
KINDS = (
    ("社区居民委员会", "Community"),  # data
    ("居民委员会", "Community"),  # data
    ("村民委员会", "Village"),  # data
    ("街道办事处", "Subdistrict"),  # data
    ("自治县", "County"),  # data
    ("社区", "Community"),  # data
    ("街道", "Subdistrict"),  # data
    ("市", "City"),  # data
    ("区", "District"),  # data
    ("县", "County"),  # data
    ("镇", "Town"),  # data
    ("乡", "Township"),  # data
    ("村", "Village"),  # data
)


def placed(name: str) -> str:
    """The name as the page's reader can say it; in Chinese it is the name alone."""
    return f"{name} {romanised(name)}" if languages.is_english() and not name.isascii() else name


def place_said(name: str) -> str:
    """For headings, where there is room for one of both: as the page's reader says it."""
    return romanised(name) if languages.is_english() and not name.isascii() else name


@lru_cache(maxsize=4096)
def romanised(name: str) -> str:
    """`太阳社区` → `Taiyang Community`, `铁锋区` → `Tiefeng District`."""
    for end, kind in KINDS:
        stem = name.removesuffix(end)
        if stem and stem != name:
            return f"{_said(stem)} {kind}"
    return _said(name)


def _said(stem: str) -> str:
    return "".join(pinyin.reading(stem).split()).capitalize()
