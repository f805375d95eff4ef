"""What may stand in a cell: the part of zen's language that always gives the same answer for the same value."""

import re
from functools import lru_cache
from typing import Any

import zen

from app.rules.errors import BadCell
from app.rules.tables.domain import Kind
from app.texts import _

# Functions that depend on nothing but their arguments: a decision must recompute to the same years later.
FUNCTIONS = frozenset(
    "abs ceil contains endsWith floor len lower max min round startsWith trim upper".split()  # noqa: SIM905
)
WORDS = frozenset({"and", "or", "not", "in", "true", "false", "null"})
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"[^"\\]*"|'[^'\\]*')
      | (?P<number>\d+(?:\.(?!\.)\d+)?)
      | (?P<name>[A-Za-z_]\w*)
      | (?P<value>\$)
      | (?P<sign>==|!=|<=|>=|\.\.|[<>()\[\],+\-*/%?:])
    )""",
    re.VERBOSE,
)


def condition(text: str, kind: Kind = "any", values: tuple[str, ...] = ()) -> Any:
    """Compile a condition on `$`, or raise `BadCell`; literals must fit the column's kind and its known values."""
    tokens = _tokens(text)
    if names := _names(tokens):
        raise BadCell(_("条件里只能用 $，不认识 %(names)s", names="、".join(sorted(names))))
    _check_literals(tokens, kind, values)
    return _compiled(zen.compile_unary_expression, text)


def output(text: str, facts: frozenset[str]) -> Any:
    """Compile an output over the named facts, or raise `BadCell`."""
    tokens = _tokens(text)
    if names := _names(tokens) - facts:
        raise BadCell(_("不认识的名称：%(names)s", names="、".join(sorted(names))))
    if any(group == "value" for group, _text in tokens):
        raise BadCell(_("结果里不能用 $"))
    return _compiled(zen.compile_expression, text)


def names_in(text: str) -> frozenset[str]:
    """The facts that an output looks at."""
    return frozenset(_names(_tokens(text)))


def _tokens(text: str) -> list[tuple[str, str]]:
    found, position, end = [], 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise BadCell(_("第 %(n)s 个字符看不懂：%(rest)s", n=position + 1, rest=text[position:].strip()[:20]))
        found.append((str(match.lastgroup), match[str(match.lastgroup)]))
        position = match.end()
    if not found:
        raise BadCell(_("是空的"))
    return found


def _names(tokens: list[tuple[str, str]]) -> set[str]:
    names = set()
    for (group, text), (_group, following) in zip(tokens, [*tokens[1:], ("", "")], strict=True):
        if group != "name" or text in WORDS:
            continue
        if not (text in FUNCTIONS and following == "("):
            names.add(text)
    return names


def _check_literals(tokens: list[tuple[str, str]], kind: Kind, values: tuple[str, ...]) -> None:
    measures = any(text == "len" for _group, text in tokens)
    for group, text in tokens:
        if group == "text" and kind in ("number", "boolean"):
            raise BadCell(_("这一列不是文字，不能和 %(text)s 比", text=text))
        if group == "number" and (kind == "boolean" or (kind == "text" and not measures)):
            raise BadCell(_("这一列不是数字，不能和 %(text)s 比", text=text))
        if text in ("true", "false") and kind in ("text", "number"):
            raise BadCell(_("这一列不是“是/否”，不能和 %(text)s 比", text=text))
        if group == "text" and values and text[1:-1] not in values:
            raise BadCell(_("没有 %(text)s 这个值，只有 %(values)s", text=text, values="、".join(values)))


@lru_cache(maxsize=4096)
def _compiled(compiler: Any, text: str) -> Any:
    try:
        return compiler(text)
    except Exception as error:  # zen raises bare exceptions whose text carries a stack of its own
        raise BadCell(_("写法不对：%(text)s", text=text)) from error
