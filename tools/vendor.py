"""Bring the two browser packages into `app/static/vendor/` and write down what they are.

    python tools/vendor.py            fetches with npm and writes files and vendor.json
    python tools/vendor.py --check    compares the files with vendor.json, without a network

The files are served as they came; what we change stands in `baodao.css` and `baodao.js`.
"""

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "app" / "static" / "vendor"
PACKAGES = {
    "weui": ("2.6.26", {"dist/style/weui.min.css": "weui.min.css"}),
    "htmx.org": ("2.0.11", {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.LICENSE.txt"}),
}


def fetch(package: str, version: str, wanted: dict[str, str]) -> dict[str, object]:
    """Unpack the wanted files of one package; returns its entry for vendor.json."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["npm", "pack", f"{package}@{version}", "--silent"], cwd=folder, check=True, capture_output=True, text=True
        )
        with tarfile.open(Path(folder) / packed.stdout.strip().splitlines()[-1]) as archive:
            files = {}
            for inside, name in wanted.items():
                member = archive.extractfile(f"package/{inside}")
                assert member is not None, f"{package}@{version} has no {inside}"
                content = member.read()
                (VENDOR / name).write_bytes(content)
                files[name] = hashlib.sha256(content).hexdigest()
    return {"version": version, "sha256": files}


def differences() -> list[str]:
    """The vendored files that are not what vendor.json says."""
    noted = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))
    return [
        name
        for package in noted.values()
        for name, digest in package["sha256"].items()
        if not (VENDOR / name).is_file() or hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() != digest
    ]


def main() -> int:
    """Fetch, or check."""
    if "--check" in sys.argv:
        wrong = differences()
        print("\n".join(f"differs: {name}" for name in wrong) or "as noted")
        return bool(wrong)
    VENDOR.mkdir(parents=True, exist_ok=True)
    noted = {name: fetch(name, version, wanted) for name, (version, wanted) in PACKAGES.items()}
    (VENDOR / "vendor.json").write_text(json.dumps(noted, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
