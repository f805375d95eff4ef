"""Every text that people read goes through gettext."""

import ast
import re
from pathlib import Path

APP = Path(__file__).parents[2] / "app"
CHINESE = re.compile(r"[㐀-鿿]")
# Sentences of the launcher come before there is an application; the demonstration and the defaults are data.
DATA = ("demo/", "launch", "embedded", "serve")


def translated(call: ast.Call) -> bool:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return name in ("_", "_l", "ngettext", "gettext", "lazy_gettext", "pgettext")


def bare_strings(tree: ast.Module):
    inside: set[int] = set()
    docstrings: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and translated(node):
            inside |= {id(part) for argument in node.args for part in ast.walk(argument)}
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            docstrings.add(id(node.body[0].value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
            if id(node) not in inside | docstrings:
                yield node


def test_sentences_in_python_go_through_gettext():
    wrong = []
    for path in sorted(APP.rglob("*.py")):
        name = str(path.relative_to(APP))
        if name.startswith(DATA):
            continue
        source = path.read_text()
        if "# gettext: " in source.partition("\n\n")[0]:
            continue
        lines = source.splitlines()
        wrong += [
            f"{name}:{node.lineno}: {node.value[:30]}"
            for node in bare_strings(ast.parse(source))
            if "# data" not in lines[node.lineno - 1]
        ]
    assert wrong == []


def test_sentences_in_templates_go_through_gettext():
    wrong = []
    for path in sorted(APP.rglob("*.html")):
        text = path.read_text()
        for pattern in (r"\{#.*?#\}", r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", r"\{\{.*?\}\}", r"\{%.*?%\}"):
            text = re.sub(pattern, lambda m: "\n" * m[0].count("\n"), text, flags=re.DOTALL)
        wrong += [
            f"{path.relative_to(APP)}:{number}: {line.strip()[:40]}"
            for number, line in enumerate(text.splitlines(), 1)
            if CHINESE.search(line)
        ]
    assert wrong == []
