"""The layers of the house, kept from the first day: a slice knows those below it, never beside or above."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app"

# Lowest first. Slices in one row do not know each other.
LAYERS: list[set[str]] = [
    {"places"},
    {"organisations"},
    {"people"},
    {"inbox", "members"},
    {"rules"},
    {"points"},
    {"volunteers", "orchards", "property", "whistles"},
    {"stars"},
    {"home", "bulletins"},
    {"demo"},
    {"operations"},
    {"consequences"},
]
# Folders of the shell: below all slices.
SHELL = {"files", "pages", "process", "storage", "words"}
LEVEL = {slice_: level for level, row in enumerate(LAYERS) for slice_ in row}
FROM_ABOVE = {"reactions", "policy", "jobs", "__init__", "create_app", "commands"}
READ_MODELS_BELOW = {"home", "stars", "bulletins", "demo", "operations"}
STANDARD_ONLY = {"domain.py", "events.py"}
FLASK = {"flask", "flask_login", "flask_wtf", "wtforms", "flask_babel"}


def modules() -> list[Path]:
    return sorted(path for path in APP.rglob("*.py") if "__pycache__" not in path.parts)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def slice_of(path: Path) -> str | None:
    first = path.relative_to(APP).parts[0]
    return first if first in LEVEL else None


def own(path: Path) -> list[str]:
    """The slices and shell modules that a file imports."""
    return sorted({name.split(".")[1] for name in imports(path) if name.startswith("app.")})


def violations() -> list[str]:
    wrong = []
    for path in modules():
        here, name = slice_of(path), str(path.relative_to(APP))
        for target in own(path):
            if here is None:
                if target in LEVEL and path.stem not in FROM_ABOVE:
                    wrong.append(f"{name}: the shell knows {target}")
            elif target in FROM_ABOVE - {"commands"}:
                wrong.append(f"{name}: {target} joins from above")
            elif target in LEVEL and target != here and LEVEL[target] >= LEVEL[here]:
                wrong.append(f"{name}: {here} knows {target}, which is not below it")
    return wrong


def test_every_slice_knows_only_the_slices_below_it():
    assert violations() == []


def test_the_check_finds_an_import_upwards(tmp_path, monkeypatch):
    """The control: a slice that reaches up is found."""
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "service.py").write_text("from app.points import service\n")
    monkeypatch.setitem(globals(), "APP", tmp_path)
    assert violations() == ["places/service.py: places knows points, which is not below it"]


def test_every_folder_of_the_house_has_its_layer():
    folders = {path.parent.name for path in APP.glob("*/__init__.py")}
    assert folders <= SHELL | set(LEVEL)


def test_pure_modules_stand_on_the_standard_library():
    """`domain.py` and `events.py` of a slice; `rules` evaluates zen's expressions and says so."""
    wrong = []
    for path in modules():
        if path.name in STANDARD_ONLY and slice_of(path):
            for name in imports(path):
                if name.split(".")[0] in FLASK | {"sqlalchemy"} or name.startswith("app.database"):
                    wrong.append(f"{path.relative_to(APP)}: {name}")
    assert wrong == []


def test_services_never_see_the_web_and_never_commit():
    wrong = []
    for path in modules():
        if slice_of(path) and (path.name == "service.py" or path.name.endswith("_service.py")):
            wrong += [f"{path.relative_to(APP)}: {name}" for name in imports(path) if name.split(".")[0] in FLASK]
            wrong += [
                f"{path.relative_to(APP)}: {name}"
                for name in imports(path)
                if name.startswith(("app.web", "app.access"))
            ]
    assert wrong == []


def test_only_the_database_module_commits():
    """`connections.py` ends by COMMIT what only read."""
    wrong = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in ("commit", "begin_nested")
                and path.name not in ("database.py", "connections.py")
            ):
                wrong.append(f"{path.relative_to(APP)}:{node.lineno}")
    assert wrong == []


def test_the_library_of_sheets_is_imported_in_one_place():
    """Its import changes how the whole process reads photos; `files/pdf.py` undoes that."""
    tests = [path for path in Path(__file__).parents[1].rglob("*.py") if path != Path(__file__)]
    named = [path for path in [*modules(), *tests] if "weasyprint" in {name.split(".")[0] for name in imports(path)}]
    by_hand = [path for path in tests if 'importorskip("weasyprint' in path.read_text()]
    assert named + by_hand == []


def test_models_of_other_slices_are_read_only_where_pages_join_them():
    """A slice may name a lower slice's row in a relationship or a type; its queries go through the service."""
    wrong = []
    for path in modules():
        here = slice_of(path)
        if here is None or here in READ_MODELS_BELOW or path.name == "models.py":
            continue
        if path.name.endswith("service.py"):
            wrong += [f"{path.relative_to(APP)}: selects {name}" for name in _selected_foreign_models(path, here)]
    assert wrong == []


def _selected_foreign_models(path: Path, here: str) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    foreign = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.endswith(".models")
        for name in node.names
        if node.module.split(".")[1] != here and node.module.split(".")[1] in LEVEL
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("in_community", "here"):
            for argument in node.args[:1]:
                if isinstance(argument, ast.Name) and argument.id in foreign:
                    yield argument.id


@pytest.mark.parametrize("forbidden", ["utils.py", "helpers.py", "common.py", "manager.py"])
def test_no_drawer_for_odds_and_ends(forbidden):
    assert not [path for path in modules() if path.name == forbidden]
