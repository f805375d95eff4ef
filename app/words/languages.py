"""Which language a reader has chosen, and its catalogue; the language of the source needs none."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import NamedTuple

from babel.support import Translations
from flask import Flask

from app.extensions import babel

FOLDER = Path(__file__).parents[1] / "translations"


class Language(NamedTuple):
    """`code` is for the cookie and the page's `lang`, `locale` names the catalogue, `name` is in the language.

    The seal at the top of a page is a sign, and stays one.
    """

    code: str
    locale: str
    name: str
    short: str
    seal: str


SOURCE = Language("zh-CN", "zh_Hans_CN", "简体中文", "中文", "报到")  # data
TRADITIONAL = Language("zh-Hant", "zh_Hant", "繁體中文", "繁體", "報到")  # data
ENGLISH = Language("en", "en", "English", "EN", "报到")  # data
LANGUAGES = {language.code: language for language in (SOURCE, TRADITIONAL, ENGLISH)}

_language: ContextVar[Language] = ContextVar("language", default=SOURCE)
_catalogue: ContextVar[NullTranslations | None] = ContextVar("catalogue", default=None)


def register(app: Flask) -> None:
    """Dates, numbers and the words of the form library follow the reader's language as well."""
    babel.init_app(app, default_locale=SOURCE.locale, locale_selector=lambda: current().locale)


def choose(language: Language) -> None:
    """The language of what follows in this request."""
    _language.set(language)
    _catalogue.set(None if language == SOURCE else catalogue_of(language))


@contextmanager
def reading(language: Language) -> Iterator[None]:
    """Write for somebody else than the one who asks: a letter, an e-mail."""
    before = current()
    choose(language)
    try:
        yield
    finally:
        choose(before)


def current() -> Language:
    """The reader's language."""
    return _language.get()


def is_english() -> bool:
    """True where dates and lists are not written as in Chinese."""
    return _language.get() is ENGLISH


def catalogue() -> NullTranslations | None:
    """The reader's catalogue; None where the sentences are read as they stand in the source."""
    return _catalogue.get()


@cache
def catalogue_of(language: Language) -> NullTranslations:
    """Read once a process, when the first reader asks for it."""
    return Translations.load(FOLDER, [language.locale])
