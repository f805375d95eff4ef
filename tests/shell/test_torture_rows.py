"""The table of `make torture` names tests that exist, and no slow test is outside of it."""

import ast
from pathlib import Path

from tests.torture.rows import ROWS

TESTS = Path(__file__).parents[1]


def named() -> set[str]:
    return {name.removeprefix("tests/") for row in ROWS for name in row.tests}


def test_every_test_of_a_row_exists():
    missing = []
    for name in named():
        path, _, function = name.partition("::")
        if not (TESTS / path).exists() or (function and function not in functions_of(TESTS / path)):
            missing.append(name)
    assert missing == []


def functions_of(path: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


def test_every_slow_test_belongs_to_a_row():
    files = {f"torture/{path.name}" for path in (TESTS / "torture").glob("test_*.py")}
    assert files - {name.partition("::")[0] for name in named()} == set()


def test_every_test_marked_slow_belongs_to_a_row():
    """Nothing else would ever run it."""
    marked = {
        (str(path.relative_to(TESTS)), node.name)
        for path in TESTS.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and any("mark.slow" in ast.unparse(by) for by in node.decorator_list)
    }
    names = named()
    assert marked
    assert {(path, test) for path, test in marked if not {path, f"{path}::{test}", path.split("/")[0]} & names} == set()


def test_rows_have_names_of_their_own():
    assert len({row.name for row in ROWS}) == len(ROWS)
