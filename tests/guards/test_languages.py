"""Every page in English and in Traditional Chinese: nothing of the source's language is left but what people wrote."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

import html5lib
import pytest
from sqlalchemy import MetaData, String, cast, select

from app import scope
from app.database import Base, db
from app.storage.encrypted import EncryptedText
from app.words.languages import ENGLISH, LANGUAGES, TRADITIONAL, catalogue_of
from tests.guards.ground import Ground
from tests.guards.pages import opened, pages
from tools.texts import data_words

HAN = re.compile(r"[㐀-鿿𠀀-𲎯]+")
# Sentences of ours that are stored; they have translations, as have the words of the default data.
OURS = {"message", "rule_version", "rule_set", "audit_line", "form_receipt", "consent_text"}
NO_TEXTS = {"href", "action", "value", "hx-get", "hx-post"}
CAPITALS = set("零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整")  # an amount on a paper that is signed
TYPED = {"太阳"}  # the search of tests/guards/pages.py
ALWAYS = (
    TYPED | {language.name for language in LANGUAGES.values()} | {language.short for language in LANGUAGES.values()}
)


def words_of_people(metadata: MetaData) -> set[str]:
    """Each run of Chinese characters that people typed, as the tables hold it; masked names too."""
    found: set[str] = set()
    ours = set(data_words())
    for table in metadata.tables.values():
        if table.name not in OURS:
            columns = (one if isinstance(one.type, EncryptedText) else cast(one, String) for one in table.columns)
            for row in db.session.execute(select(*columns)):
                found.update(run for value in row if value and value not in ours for run in HAN.findall(value))
    return found | {run[0] for run in found} | {run[-1] for run in found}


@pytest.fixture
def data(ground: Ground) -> set[str]:
    """What may stand in Chinese on a page of any language."""
    with scope.across_communities():
        return words_of_people(Base.metadata)


def shown(element: Any) -> Iterator[str]:
    """The texts of a page and of its attributes, without what is marked as Chinese."""
    if str(element.get("lang", "")).startswith("zh") and not str(element.tag).endswith("}html"):
        yield element.tail or ""
        return
    yield from (value for name, value in element.attrib.items() if name not in NO_TEXTS)
    yield (element.text or "") if not str(element.tag).endswith("}textarea") else ""
    for child in element:
        if isinstance(child.tag, str):
            yield from shown(child)
        else:
            yield child.tail or ""
    yield element.tail or ""


def leftovers(html: str, data: set[str], *, allowed: Collection[str] = ()) -> set[str]:
    """Runs of Chinese characters that nobody typed."""
    runs = {run for text in shown(html5lib.parse(html)) for run in HAN.findall(text)}
    return {run for run in runs - data - ALWAYS.union(allowed) if set(run) - CAPITALS}


@cache
def examples() -> set[str]:
    """Chinese names that English sentences quote: 阳光家园."""
    return {run for said in catalogue_of(ENGLISH)._catalog.values() for run in HAN.findall(str(said))}  # type: ignore[attr-defined]


def left_on_pages(ground: Ground, code: str, data: set[str]) -> Iterator[tuple[str, set[str]]]:
    """Each page in that language with what is left on it."""
    for endpoint in pages(ground):
        browser, url = opened(ground, endpoint)
        browser.get("/display")  # what an earlier act said, in the language of that act
        browser.client.set_cookie("display", f"0-auto-{code}")
        answer = browser.get(url)
        browser.client.delete_cookie("display")
        assert f'<html lang="{code}"' in answer.text, endpoint
        yield endpoint, leftovers(answer.text, data, allowed=examples() if code == "en" else ())


def test_no_chinese_is_left_on_english_pages(ground: Ground, data: set[str]):
    wrong = {endpoint: left for endpoint, left in left_on_pages(ground, "en", data) if left}
    assert wrong == {}, "\n".join(f"{name}: {sorted(left)}" for name, left in wrong.items())


@cache
def simplified_characters() -> set[str]:
    """Those of the source that its translation does not use."""
    catalogue = catalogue_of(TRADITIONAL)._catalog  # type: ignore[attr-defined]
    return {c for sentence in catalogue for c in str(sentence)} - {c for said in catalogue.values() for c in str(said)}


def without(data: set[str], run: str) -> str:
    """A run in which a sentence of ours goes on after a name."""
    for word in sorted(data, key=len, reverse=True):
        run = run.replace(word, "") if len(word) > 1 else run
    return run


def test_no_simplified_characters_are_left_on_traditional_pages(ground: Ground, data: set[str]):
    wrong = {}
    for endpoint, left in left_on_pages(ground, "zh-Hant", data):
        odd = {run for run in left if set(without(data, run)) & simplified_characters()}
        if odd:
            wrong[endpoint] = odd
    assert wrong == {}, "\n".join(f"{name}: {sorted(left)}" for name, left in wrong.items())


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p>活动 at 太阳社区", {"活动"}),
        ("<p>ok<input placeholder='例如'>", {"例如"}),
        ("<p lang=zh-CN>出处</p>Source", set()),
        ("<p>a<!-- 注释 -->b", set()),
    ],
)
def test_what_is_left_is_found(html: str, left: set[str]):
    """The control."""
    assert leftovers(html, {"太阳社区"}) == left
