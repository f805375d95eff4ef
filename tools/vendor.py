"""Bring what browsers need from the two npm packages into `app/static/vendor/`, and squeeze all static files.

    python tools/vendor.py             fetches with npm, writes the files and vendor.json
    python tools/vendor.py --compress  writes the .br and .gz beside each static file (after every change of one)
    python tools/vendor.py --check     compares the vendored files with vendor.json, without a network

Of WeUI we take the parts that the pages use, joined in its own order: a third of the whole. Nothing in them is changed;
what we change stands in `baodao.css`.
"""

import gzip
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import brotli

STATIC = Path(__file__).resolve().parent.parent / "app" / "static"
VENDOR = STATIC / "vendor"
WEUI = "dist/style"
PACKAGES: dict[str, tuple[str, dict[str, list[str]]]] = {
    "weui": (
        "2.6.26",
        {
            "weui.css": [
                f"{WEUI}/base/base.min.css",
                f"{WEUI}/widget/weui-button/weui-button.min.css",
                f"{WEUI}/widget/weui-cell/weui-cell.min.css",
                f"{WEUI}/widget/weui-cell/weui-switch.min.css",
                f"{WEUI}/widget/weui-cell/weui-uploader.min.css",
                f"{WEUI}/widget/weui-tab/weui-tab.min.css",
                f"{WEUI}/widget/weui-loading/weui-loading.min.css",
                f"{WEUI}/widget/weui-tips/weui-toptips.min.css",
                f"{WEUI}/widget/weui-searchbar/weui-searchbar.min.css",
            ]
        },
    ),
    "htmx.org": ("2.0.11", {"htmx.min.js": ["dist/htmx.min.js"], "htmx.LICENSE.txt": ["LICENSE"]}),
}


def fetch(package: str, version: str, wanted: dict[str, list[str]]) -> dict[str, Any]:
    """Write the wanted files of one package; returns its entry for vendor.json."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["npm", "pack", f"{package}@{version}", "--silent"], cwd=folder, check=True, capture_output=True, text=True
        )
        with tarfile.open(Path(folder) / packed.stdout.strip().splitlines()[-1]) as archive:
            files = {}
            for name, parts in wanted.items():
                content = b"\n".join(_member(archive, part) for part in parts)
                (VENDOR / name).write_bytes(content)
                files[name] = {"parts": parts, "sha256": hashlib.sha256(content).hexdigest()}
    return {"version": version, "files": files}


def _member(archive: tarfile.TarFile, path: str) -> bytes:
    member = archive.extractfile(f"package/{path}")
    assert member is not None, f"the package has no {path}"
    return member.read()


def differences() -> list[str]:
    """The vendored files that are not what vendor.json says."""
    noted = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))
    return [
        name
        for package in noted.values()
        for name, file in package["files"].items()
        if not (VENDOR / name).is_file() or hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() != file["sha256"]
    ]


def squeezable() -> list[Path]:
    """The static files that WhiteNoise serves compressed."""
    return sorted(path for path in STATIC.rglob("*") if path.suffix in (".css", ".js", ".svg"))


def compress() -> None:
    """Write what WhiteNoise sends to browsers that understand it."""
    for path in squeezable():
        content = path.read_bytes()
        path.with_name(path.name + ".br").write_bytes(brotli.compress(content))
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))


def main() -> int:
    """Fetch, squeeze or check."""
    if "--check" in sys.argv:
        wrong = differences()
        print("\n".join(f"differs: {name}" for name in wrong) or "as noted")
        return bool(wrong)
    if "--compress" not in sys.argv:
        VENDOR.mkdir(parents=True, exist_ok=True)
        noted = {name: fetch(name, version, wanted) for name, (version, wanted) in PACKAGES.items()}
        (VENDOR / "vendor.json").write_text(json.dumps(noted, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    compress()
    return 0


if __name__ == "__main__":
    sys.exit(main())
