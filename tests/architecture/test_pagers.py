"""A pager stands inside what its links swap: outside of it, it would go on naming the page before."""

import re
from collections.abc import Iterator
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "app"
PAGER = re.compile(r"ui\.pager\(.*?target='(?P<target>[\w-]+)'\)")
WHOLE_PAGE = "main"  # stands in the base of every page


def pagers() -> Iterator[tuple[str, str, bool]]:
    """Template, target, and whether the pager stands in it."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text()
        for found in PAGER.finditer(text):
            yield (
                str(path.relative_to(TEMPLATES)),
                found["target"],
                stands_inside(text[: found.start()], found["target"]),
            )


def stands_inside(before: str, target: str) -> bool:
    """True where the element with that id is still open at the end of the text."""
    opened = re.search(rf'<(?P<tag>\w+)[^>]*\bid="{target}"[^>]*>', before)
    if opened is None:
        return False
    since = before[opened.end() :]
    tag = opened["tag"]
    return len(re.findall(rf"<{tag}\b", since)) >= len(re.findall(rf"</{tag}>", since))


def test_every_pager_stands_inside_what_it_swaps():
    found = list(pagers())
    assert len(found) > 20
    assert [(path, target) for path, target, inside in found if not inside and target != WHOLE_PAGE] == []


def test_one_that_stands_outside_is_found():
    assert stands_inside('<section id="list"><section></section>', "list")
    assert not stands_inside('<section id="list"></section>', "list")
    assert not stands_inside("<section>", "list")
