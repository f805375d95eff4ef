"""No page leads its reader to a door that is shut."""

import re
from html import unescape

from tests.guards.ground import Ground
from tests.guards.pages import opened, pages, reader_of
from tests.guards.routes import ROUTES

LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
NUMBERS = re.compile(r"\d+")


def links(html: str) -> set[str]:
    """The addresses of this site that a page leads to."""
    return {unescape(href) for href in LINK.findall(html) if not href.startswith("/static")}


def test_every_link_opens(ground: Ground):
    """One of each shape for each reader: a list of a hundred rows has one sort of link."""
    shut, tried = {}, set()
    for endpoint, reader in readers(ground):
        _browser, url = opened(ground, endpoint)
        browser = ground.browser(reader)
        for href in sorted(links(browser.get(url).text)):
            shape = (reader, NUMBERS.sub("0", href.partition("?")[0]))
            if shape in tried:
                continue
            tried.add(shape)
            answer = browser.get(href)
            if answer.status_code not in (200, 302, 303):
                shut[f"{endpoint} as {reader}: {href}"] = answer.status_code
            answer.close()
    assert shut == {}


def readers(ground: Ground) -> list[tuple[str, str]]:
    """Each page with its first reader, and those that many may open with very different people."""
    found = []
    for endpoint in pages(ground):
        others = {"staff", "street", "owner", "stranger"} & set(ROUTES[endpoint].may)
        found += [(endpoint, reader) for reader in sorted({reader_of(endpoint)} | others)]
    return found


def test_links_are_found():
    """The control: what is not found is not tried."""
    html = '<a class="x" href="/c/1/desk?a=1&amp;b=2">x</a><a href="/static/x.css"><a href="#main"><a href="/my#top">'
    assert links(html) == {"/c/1/desk?a=1&b=2", "/my"}
