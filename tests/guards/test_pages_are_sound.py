"""Every page of the route table: valid HTML, one heading, unique ids, complete forms, nothing inline."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest

from tests.guards.addresses import address
from tests.guards.ground import Ground
from tests.guards.pages import NO_PAGES, OPENED_BY, QUERY, opened, pages
from tests.guards.routes import ROUTES


def faults(html: str) -> list[str]:
    """What is wrong with a page."""
    parser = html5lib.HTMLParser()
    tree = parser.parse(html)
    found = [f"{place}: {what}" for place, what, _details in parser.errors]
    elements = list(shown(tree))
    named = Counter(element.get("id") for element in elements if element.get("id"))
    found += [f"id {name} ×{count}" for name, count in named.items() if count > 1]
    if (headings := html.count("<h1")) != 1:
        found.append(f"{headings} h1")
    for element in elements:
        found += faults_of(element, set(named))
    return found


def shown(element: Any) -> Iterator[Any]:
    """The elements of a page, without those that only a script may show."""
    yield element
    for child in element:
        if isinstance(child.tag, str) and not child.tag.endswith("}template"):
            yield from shown(child)


def faults_of(element, ids: set[str | None]) -> list[str]:
    tag, found = element.tag.rpartition("}")[2], []
    if tag == "form" and not (element.get("action") and element.get("method")):
        found.append(f"form without action or method: {element.attrib}")
    if tag == "style" or element.get("style") or (tag == "script" and not element.get("src")):
        found.append(f"inline {tag}")
    found += [f"{name} on {tag}" for name in element.attrib if re.fullmatch(r"on[a-z]+", str(name))]
    pointed = " ".join(element.get(name) or "" for name in ("for", "aria-describedby", "aria-labelledby", "form"))
    return found + [f"no {name} for {tag}" for name in pointed.split() if name not in ids]


def test_every_page_is_sound(ground: Ground):
    wrong = {}
    for endpoint in pages(ground):
        browser, url = opened(ground, endpoint)
        answer = browser.get(url)
        if answer.status_code != 200:
            wrong[endpoint] = [f"{answer.status_code} → {answer.location}"]
        elif found := faults(answer.text):
            wrong[endpoint] = found[:8]
    assert wrong == {}, "\n".join(f"{name}: {found}" for name, found in wrong.items())


def test_what_is_no_page_is_none(ground: Ground):
    """So that nothing escapes by being called a file."""
    for endpoint in NO_PAGES - {"static"}:
        browser, _url = opened(ground, endpoint)
        answer = browser.get(address(ground, endpoint))
        assert answer.status_code == 303 or not answer.mimetype.startswith("text/html"), endpoint
        answer.close()


def test_the_exceptions_are_endpoints():
    assert {*NO_PAGES, *OPENED_BY, *QUERY} <= set(ROUTES)


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<!DOCTYPE html><h1>a</h1><h1>b</h1>", "2 h1"),
        ("<!DOCTYPE html><h1 id=a>a</h1><p id=a>", "id a ×2"),
        ("<!DOCTYPE html><h1>a</h1><form></form>", "form without"),
        ("<!DOCTYPE html><h1 onclick='x()'>a</h1>", "onclick on h1"),
        ("<!DOCTYPE html><h1>a</h1><p><div></p>", "unexpected"),
        ("<!DOCTYPE html><h1>a</h1><label for=x>y</label>", "no x"),
    ],
)
def test_a_fault_is_found(html: str, fault: str):
    """The control."""
    assert any(fault in found for found in faults(html)), faults(html)
