"""A template that others import is evaluated once a process: words at its top would keep the first language read."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

APP = Path(__file__).parents[2] / "app"
IMPORTS = (nodes.Import, nodes.FromImport)


def parsed() -> dict[str, nodes.Template]:
    """Every template, by the name under which others import it."""
    found = {}
    for path in sorted(APP.rglob("templates/**/*.html")):
        name = path.as_posix().rsplit("/templates/", 1)[1]
        found[name] = Environment().parse(path.read_text())
    return found


def says_at_its_top(tree: nodes.Template) -> bool:
    """True where a sentence is said outside every macro."""
    said = {id(call) for call in tree.find_all(nodes.Call) if is_gettext(call)}
    inside = {id(call) for macro in tree.find_all(nodes.Macro) for call in macro.find_all(nodes.Call)}
    return bool(said - inside)


def is_gettext(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name in ("_", "ngettext")


def fixed_words(templates: dict[str, nodes.Template]) -> Iterator[str]:
    for name, tree in templates.items():
        for imported in tree.find_all(IMPORTS):
            source = imported.template
            target = templates.get(source.value) if isinstance(source, nodes.Const) else None
            if target is not None and not imported.with_context and says_at_its_top(target):
                yield f"{name} imports {source.value} without context"


def test_no_import_keeps_the_first_readers_language():
    assert list(fixed_words(parsed())) == []


def test_the_check_finds_one():
    """The control: the same words, imported with and without the context."""
    words = Environment().parse("{% set state = _('草稿') %}")
    page = "{% from 'words.html' import state WAY %}"
    for way, found in (("", 1), ("with context", 0)):
        pages = {"words.html": words, "page.html": Environment().parse(page.replace("WAY", way))}
        assert len(list(fixed_words(pages))) == found
