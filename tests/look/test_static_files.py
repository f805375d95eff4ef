"""What a first visit brings: files as they came, small, and readable by old phones."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

STATIC = Path(__file__).resolve().parents[2] / "app" / "static"
SHEETS = ("vendor/weui.css", "baodao.css")
SCRIPTS = ("vendor/htmx.min.js", "baodao.js")  # of every page
OUR_SCRIPTS = ("baodao.js", "roll.js")
SQUEEZED = sorted(str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.suffix in (".css", ".js", ".svg"))
NEWER_THAN_2020 = [
    (r"\?\?=|\|\|=|&&=", "logical assignment"),
    (r"\.replaceAll\(|\.at\(|\.hasOwn\(|structuredClone|Promise\.any", "a function of 2021 or later"),
    (r"\bstatic\s*\{|(?<![\w\"'])#[a-z]\w*\s*[=(;]", "class fields"),
    (r"\d_\d{3}\b", "numeric separators"),
]


def kilobytes(names: tuple[str, ...], suffix: str) -> float:
    return sum((STATIC / f"{name}{suffix}").stat().st_size for name in names) / 1000


def test_vendored_files_are_what_was_fetched() -> None:
    noted = json.loads((STATIC / "vendor" / "vendor.json").read_text(encoding="utf-8"))
    assert {name: package["version"] for name, package in noted.items()} == {"weui": "2.6.26", "htmx.org": "2.0.11"}
    for package in noted.values():
        for name, file in package["files"].items():
            assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == file["sha256"], name


@pytest.mark.parametrize("name", SQUEEZED)
def test_the_compressed_copy_is_of_this_file(name: str) -> None:
    """Where this fails: `python tools/vendor.py --compress`."""
    content = (STATIC / name).read_bytes()
    assert brotli.decompress((STATIC / f"{name}.br").read_bytes()) == content
    assert gzip.decompress((STATIC / f"{name}.gz").read_bytes()) == content


@pytest.mark.parametrize("suffix", [".br", ".gz"])
def test_style_and_script_are_at_most_45_kilobytes_and_script_25(suffix: str) -> None:
    assert kilobytes(SHEETS + SCRIPTS, suffix) <= 45
    assert kilobytes(SCRIPTS, suffix) <= 25


@pytest.mark.parametrize("suffix", [".br", ".gz"])
def test_a_first_visit_is_at_most_90_kilobytes(visitor: FlaskClient, suffix: str) -> None:
    page = len(gzip.compress(visitor.get("/look/phone").data)) / 1000
    assert page + kilobytes((*SHEETS, *SCRIPTS, "icons.svg", "seal.svg"), suffix) <= 90


@pytest.mark.parametrize("name", [*SCRIPTS, "roll.js"])
def test_scripts_are_at_the_level_of_2020_and_evaluate_nothing(name: str) -> None:
    script = (STATIC / name).read_text(encoding="utf-8")
    if name in OUR_SCRIPTS:
        assert [what for pattern, what in NEWER_THAN_2020 if re.search(pattern, script)] == []
        assert not re.search(r"\beval\(|new Function|innerHTML|document\.write", script)


@pytest.mark.parametrize("name", ["baodao.css", *OUR_SCRIPTS, "icons.svg", "seal.svg"])
def test_our_files_ask_no_other_machine(name: str) -> None:
    text = (STATIC / name).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"(?:https?:)?//[a-z0-9-]+\.[a-z]", text)


def test_the_style_sheet_keeps_to_what_old_phones_know() -> None:
    """Chrome 84 and iOS 14.5: no :has, no nesting, no container queries, no :is lists, no inset."""
    css = re.sub(r"/\*.*?\*/", "", (STATIC / "baodao.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r":has\(|@container|@layer|:is\(|:where\(|(?<!-)\binset\s*:|\baspect-ratio\b|&\s", css)


def test_addresses_of_static_files_change_with_their_content(visitor: FlaskClient) -> None:
    html = visitor.get("/look/empty").text
    for name in (*SHEETS, *SCRIPTS):
        digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
        assert f"/static/{name}?v={digest}" in html


def test_pages_use_only_classes_that_a_style_sheet_knows(visitor: FlaskClient) -> None:
    """A class of the layouts and macros that is in neither file is a slip of the pen."""
    known = set()
    for sheet in SHEETS:
        known |= set(re.findall(r"\.([a-zA-Z_][\w-]*)", (STATIC / sheet).read_text(encoding="utf-8")))
    free = {"word", "more", "less", "phone"}  # hooks of the script and of the layouts
    for page in ("phone", "form", "desk", "dashboard", "sheet", "refused-part"):
        used = {
            name
            for value in re.findall(r'\sclass="([^"]*)"', visitor.get(f"/look/{page}").text)
            for name in value.split()
        }
        assert used - known - free == set(), page
