"""Sentences that are stored and read later, in their reader's language: what was said is kept, not its wording."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from app import texts

# How a value is written that each language writes in its own way.
WRITERS: dict[str, Callable[..., str]] = {
    "when": texts.when,
    "day": texts.day,
    "short_day": texts.short_day,
    "minutes": texts.minutes,
    "known": texts.known,
}


class Kept(str):
    """A text, written for whoever reads it now, that knows how to be written again: `recipe` is what is stored."""

    recipe: dict[str, Any]


def said(sentence: str, **values: Any) -> Kept:
    """Like `_`, for a sentence that is stored; values that depend on the language are `written(…)`."""
    return _made({"say": sentence, "with": {name: _plain(value) for name, value in values.items()}})


def written(how: str, *values: Any) -> Kept:
    """A value of a stored sentence, as `texts` writes it: `written("when", task.starts_at, task.ends_at)`."""
    return _made({"write": how, "of": [_plain(value) for value in values]})


def again(text: str) -> str:
    """The same in the language that is read now; what a person wrote stays as it is."""
    return _made(text.recipe) if isinstance(text, Kept) else text


class KeptText(TypeDecorator[str]):
    """A column of sentences: it reads as text in the reader's language. What a person wrote stays as it is."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Any) -> Any:
        return value.recipe if isinstance(value, Kept) else value

    def process_result_value(self, value: Any, _dialect: Any) -> Any:
        return _made(value) if isinstance(value, dict) else value


def _made(recipe: dict[str, Any]) -> Kept:
    text = Kept(_text_of(recipe))
    text.recipe = recipe
    return text


def _text_of(recipe: dict[str, Any]) -> str:
    if "say" in recipe:
        return texts._(recipe["say"], **{name: _again(value) for name, value in recipe["with"].items()})
    return WRITERS[recipe["write"]](*map(_again, recipe["of"]))


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    if isinstance(value, Kept):
        return value.recipe
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def _again(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return datetime.fromisoformat(value["at"]) if "at" in value else _text_of(value)
