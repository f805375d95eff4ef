"""Every layout and macro: valid HTML that a strict content policy lets through."""

import json
import re
from collections import Counter
from pathlib import Path

import html5lib
import pytest
from flask.testing import FlaskClient

from tests.look.gallery import CODES, PAGES

STATIC = Path(__file__).resolve().parents[2] / "app" / "static"
TEMPLATES = Path(__file__).resolve().parents[2] / "app"
ADDRESSES = [f"/look/{page}" for page in PAGES] + [f"/look/trouble?code={code}" for code in CODES] + ["/display"]
SYMBOLS = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
MODES = ["0-auto", "0-light", "0-dark", "1-auto", "3-dark"]


@pytest.fixture(params=ADDRESSES)
def html(request: pytest.FixtureRequest, visitor: FlaskClient) -> str:
    """Each page of the gallery."""
    return visitor.get(request.param).text


def test_it_is_valid_html(html: str) -> None:
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    assert [(where, what) for where, what, _details in parser.errors] == []


def test_it_has_one_heading_of_the_first_rank_and_none_is_skipped(html: str) -> None:
    ranks = [int(rank) for rank in re.findall(r"<h([1-6])\b", html)]
    assert ranks.count(1) == 1
    assert all(after <= before + 1 for before, after in zip([0, *ranks], ranks, strict=False))


def test_ids_are_unique_and_references_lead_somewhere(html: str) -> None:
    ids = Counter(re.findall(r'\sid="([^"]*)"', re.sub(r"<template.*?</template>", "", html, flags=re.DOTALL)))
    assert {name for name, count in ids.items() if count > 1} == set()
    wanted = set()
    for attribute in ("for", "aria-describedby", "aria-labelledby"):
        for value in re.findall(rf'\s{attribute}="([^"]*)"', html):
            wanted |= set(value.split())
    assert wanted <= set(ids)


def test_nothing_is_written_into_the_page_that_the_content_policy_refuses(html: str) -> None:
    assert not re.search(r'\sstyle="', html)
    assert not re.search(r"<style\b", html)
    assert not re.search(r"<script\b(?![^>]*\ssrc=)", html)
    assert not re.search(r'\son[a-z]+="', html)
    assert "javascript:" not in html
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', html)


def test_every_icon_is_in_the_sprite(html: str) -> None:
    assert set(re.findall(r"icons\.svg\?v=[0-9a-f]+#([a-z0-9-]*)", html)) <= SYMBOLS


def test_every_posting_form_is_sealed_against_forgery(html: str) -> None:
    for form in re.findall(r'<form\b[^>]*method="post".*?</form>', html, flags=re.DOTALL):
        assert 'name="csrf_token"' in form or 'name="once"' in form


def test_the_skip_link_comes_first_and_leads_to_the_main_part(html: str) -> None:
    body = html[html.index("<body") :]
    first_link = re.search(r'<a\b[^>]*href="([^"]*)"', body)
    assert first_link
    assert first_link[1] == "#main"
    assert re.search(r'<main\b[^>]*id="main"', body)


def test_every_control_has_a_name(html: str) -> None:
    labelled = set(re.findall(r'<label\b[^>]*\sfor="([^"]*)"', html))
    without_labels = re.sub(r"<label\b.*?</label>", "", html, flags=re.DOTALL)
    for control in re.findall(r"<(?:input|select|textarea)\b[^>]*>", without_labels):
        if 'type="hidden"' in control or "aria-label" in control:
            continue
        identity = re.search(r'\sid="([^"]*)"', control)
        assert identity, control
        assert identity[1] in labelled, control


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("address", ["/look/phone", "/look/desk", "/look/sheet"])
def test_the_body_says_the_chosen_display(visitor: FlaskClient, address: str, mode: str) -> None:
    visitor.set_cookie("display", mode)
    body = re.search(r"<body[^>]*>", visitor.get(address).text)
    assert body
    size, theme = mode.split("-")
    assert ('data-weui-mode="care"' in body[0]) == (size != "0")
    assert (f'data-size="{size}"' in body[0]) == (size != "0")
    expected = "light" if address == "/look/sheet" else theme
    assert ("data-weui-theme" in body[0]) == (expected != "auto")
    assert expected == "auto" or f'data-weui-theme="{expected}"' in body[0]


def test_htmx_may_not_evaluate_and_shows_refusals(visitor: FlaskClient) -> None:
    found = re.search(r'name="htmx-config"\s+content=\'([^\']*)\'', visitor.get("/look/phone").text)
    assert found
    config = json.loads(found[1])
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False
    assert config["selfRequestsOnly"] is True
    assert {"code": "422", "swap": True} in config["responseHandling"]
    assert config["historyCacheSize"] == 0  # nothing of a page is kept in the phone's storage


def test_templates_of_all_slices_name_icons_that_exist() -> None:
    pattern = re.compile(r"""(?:ui\.)?icon\(\s*['"]([a-z0-9-]+)['"]""")
    unknown = {
        f"{path.relative_to(TEMPLATES)}: {name}"
        for path in TEMPLATES.rglob("*.html")
        for name in pattern.findall(path.read_text(encoding="utf-8"))
        if name not in SYMBOLS
    }
    assert not unknown


def test_templates_of_all_slices_have_no_inline_style_or_handler() -> None:
    wrong = [
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if path.name != "own_index.html"  # a file that people keep: it is opened without us, and brings its own style
        and re.search(r'\sstyle="|<style\b|\son(?:click|change|submit|load)=', path.read_text(encoding="utf-8"))
    ]
    assert not wrong
