"""`docs/operations.md` and `deploy/` name what the program reads, and nothing that it does not."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.config import Config

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "operations.md").read_text()
UNITS = sorted((ROOT / "deploy").glob("baodao-*"))
OF_OTHERS = {"PROMETHEUS_MULTIPROC_DIR", "SOCKET"}  # read by prometheus-client, and by the Procfile
OF_THE_PROCFILE = {"PORT", "HOST", "WEB_WORKERS", "PATH", "FLASK_APP"}


class Noting(dict):
    """An environment that notes what is asked of it."""

    def __init__(self) -> None:
        super().__init__(SECRET_KEY="x", DATABASE_URL="postgresql://x/y")
        self.asked: set[str] = set()

    def get(self, name, default=None):
        self.asked.add(name.removesuffix("_FILE"))
        return super().get(name, default)


@pytest.fixture(scope="module")
def settings() -> set[str]:
    """Every setting that the application reads."""
    environment = Noting()
    Config.from_environment(environment)
    return environment.asked


def test_the_guide_has_every_setting_and_no_other(settings):
    table = GUIDE.partition("## Settings")[2].partition("## Proxy")[0]
    named = {
        name for line in table.splitlines() if line.startswith("|") for name in re.findall(r"`([A-Z_]{3,})`", line)
    }
    assert named - OF_OTHERS == settings - {"PORT"}


def test_the_files_set_only_what_is_read(settings):
    for file in (*UNITS, ROOT / "deploy" / "environment", ROOT / "deploy" / "Containerfile"):
        said = re.sub(r"^#.*$", "", file.read_text(), flags=re.MULTILINE)
        named = set(re.findall(r"\b([A-Z][A-Z_]{3,})=", said)) - {"ENV"}
        named = {name.removesuffix("_FILE") for name in named}
        assert named <= settings | OF_OTHERS | OF_THE_PROCFILE, file.name


def test_the_guide_names_every_command(app):
    for command in ("check-config", "backup", "restore", "keys rotate", "db upgrade", "ledger verify", "jobs run"):
        assert f"flask {command}" in GUIDE
        group = app.cli
        for word in command.split():
            group = group.commands[word] if hasattr(group, "commands") else None
            assert group is not None, command


def test_every_figure_of_the_guide_is_shown(app):
    shown = (ROOT / "app" / "operations" / "metrics" / "gauges_service.py").read_text()
    shown += (ROOT / "app" / "process" / "measures.py").read_text()
    for name in set(re.findall(r"`(baodao_[a-z_]+)", GUIDE)):
        assert f'"{name.removesuffix("_total")}"' in shown, name


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_reads_the_units(tmp_path):
    for unit in UNITS:
        text = re.sub(r"/srv/baodao/.venv/bin/\w+", "/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text.replace("WorkingDirectory=/srv/baodao", "WorkingDirectory=/"))
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in UNITS)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
