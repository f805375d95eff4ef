"""Every text that people read goes through gettext."""

import ast
import re
from pathlib import Path

from jinja2 import Environment, nodes

APP = Path(__file__).parents[2] / "app"
CHINESE = re.compile(r"[㐀-鿿]")
DATA = ("demo/",)  # the demonstration is data


def translated(call: ast.Call) -> bool:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return name in ("_", "_l", "later", "said", "ngettext", "gettext", "lazy_gettext", "pgettext")


def bare_strings(tree: ast.Module):
    inside: set[int] = set()
    docstrings: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and translated(node):
            inside |= {id(part) for argument in node.args for part in ast.walk(argument)}
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            docstrings.add(id(node.body[0].value))
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and CHINESE.search(node.value) and id(node) not in inside | docstrings:
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


def bare_template_texts(source: str):
    """Chinese in a template outside `_()` and `{% trans %}`, with its line."""
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(source)
    inside = {
        id(part)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "ngettext", "gettext")
        for part in call.find_all((nodes.Const, nodes.TemplateData))
    }
    for part in tree.find_all(nodes.Const):
        if isinstance(part.value, str) and CHINESE.search(part.value) and id(part) not in inside:
            yield part.lineno, part.value
    for part in tree.find_all(nodes.TemplateData):
        if CHINESE.search(part.data):
            yield part.lineno, part.data.strip()


def test_sentences_in_templates_go_through_gettext():
    wrong = [
        f"{path.relative_to(APP)}:{line}: {said[:40]}"
        for path in sorted(APP.rglob("*.html"))
        for line, said in bare_template_texts(path.read_text())
    ]
    assert wrong == []


def test_the_check_finds_a_bare_sentence():
    """The control: Chinese as text and as an argument is found, and inside `_()` it is not."""
    source = "<p>活动</p>{{ note('已保存') }}{{ _('时长') }}{% trans %}积分{% endtrans %}"
    assert [said for _, said in bare_template_texts(source)] == ["已保存", "<p>活动</p>"]
