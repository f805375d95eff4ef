"""Whether an SQL text on operational tables says whose rows it means."""

import re
from collections.abc import Iterator

_COLUMN = r"community_id"
_BOUND = r"(?:%|:|\$|\d|ANY\b|\()"
_COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
_STATEMENT = re.compile(r"\s*(?:WITH|SELECT|INSERT|UPDATE|DELETE|MERGE|EXPLAIN|TABLE|\()", re.IGNORECASE)
_ARMS = re.compile(r"\b(?:UNION|INTERSECT|EXCEPT)\b", re.IGNORECASE)
_SCHEMA = re.compile(r"\bpublic\.", re.IGNORECASE)
_WRAPPED = re.compile(
    r"\b(FROM|JOIN|USING)\s*\(+\s*(?!SELECT\b|WITH\b|VALUES\b)(?=\w+\s+(?:\w+\s+)*JOIN\b)", re.IGNORECASE
)
_REFERENCE = re.compile(
    r"\b(?P<verb>FROM|JOIN|UPDATE|INTO|USING)\s+(?:ONLY\s+|LATERAL\s+)?"
    r"(?P<list>\"?\w+\"?(?:\s+(?:AS\s+)?(?!(?:WHERE|ON|SET|JOIN|LEFT|INNER|CROSS|FULL|RIGHT|ORDER|GROUP|LIMIT|VALUES|SELECT|USING|FOR|UNION|RETURNING|HAVING|OFFSET|DEFAULT|NATURAL)\b)\w+)?"
    r"(?:\s*,\s*\"?\w+\"?(?:\s+(?:AS\s+)?(?!(?:WHERE|ON|SET|JOIN|LEFT|INNER|CROSS|FULL|RIGHT|ORDER|GROUP|LIMIT|FOR|UNION|RETURNING|HAVING|OFFSET)\b)\w+)?)*)"
    r"(?P<columns>\s*\([^()]*\))?",
    re.IGNORECASE,
)
_CHOSEN = re.compile(r"\bSELECT\b.*?\bFROM\b|\bSET\b.*?(?=\bWHERE\b|\bFROM\b|$)", re.IGNORECASE | re.DOTALL)


def names_its_community(statement: str, operational: frozenset[str]) -> bool:
    """True where every operational table is compared by `community_id`, and one of them with a given value.

    An INSERT names it among its columns. Statements that are not about rows (SET, DDL, COPY) pass.

    This finds what was forgotten, not what was meant: it reads text, and takes a comparison for what it says also where
    an OR beside it makes it void, or where a subquery of the same table has none of its own.
    """
    plain = _SCHEMA.sub("", _COMMENT.sub(" ", statement))
    if not _STATEMENT.match(plain):
        return True
    plain = _WRAPPED.sub(r"\1 ", re.sub(r"^\s*TABLE\b", "SELECT * FROM", plain, flags=re.IGNORECASE))
    return all(_arm_names_it(arm, operational) for arm in _ARMS.split(plain))


def _arm_names_it(statement: str, operational: frozenset[str]) -> bool:
    """The same of one SELECT of those that UNION puts together, each of which says it for itself."""
    read: list[str] = []
    for verb, table, alias, columns in _references(statement):
        if table not in operational:
            continue
        if verb == "INTO":
            if _COLUMN not in columns:
                return False
        else:
            read.append(alias)
    if not read:
        return True
    conditions = _CHOSEN.sub(" ", statement)
    alone = len(read) == 1
    return all(_is_compared(alias, conditions, alone=alone) for alias in read) and _is_bound(conditions)


def _references(statement: str) -> Iterator[tuple[str, str, str, str]]:
    for match in _REFERENCE.finditer(statement):
        for item in match["list"].split(","):
            words = [word.strip('"') for word in item.split()]
            table, alias = words[0], words[-1]
            yield match["verb"].upper(), table, alias, match["columns"] or ""


def _is_compared(alias: str, conditions: str, *, alone: bool) -> bool:
    column = rf"\b{re.escape(alias)}\.{_COLUMN}\b"
    if re.search(rf"{column}\s*(?:=|IN\b)|=\s*{column}|\({column}\s*,[^()]*\)\s*IN\b", conditions, re.IGNORECASE):
        return True
    bare = rf"(?<![\w.]){_COLUMN}\s*(?:=|IN\b)|\(\s*{_COLUMN}\s*,[^()]*\)\s*IN\b"
    return alone and bool(re.search(bare, conditions, re.IGNORECASE))


def _is_bound(conditions: str) -> bool:
    given = rf"\b{_COLUMN}\s*(?:=|IN)\s*{_BOUND}|{_BOUND}\w*\)?\w*(?:::\w+)?\s*=\s*(?:\w+\.)?{_COLUMN}\b"
    tuples = rf"\((?:\w+\.)?{_COLUMN}\s*,[^()]*\)\s*IN\b"
    return bool(re.search(f"{given}|{tuples}", conditions, re.IGNORECASE))
