"""The launcher is quick to refuse: it loads nothing of the application before there is a database."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def loaded_by(statement: str) -> set[str]:
    program = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_launcher_loads_nothing_of_the_application():
    assert not {"app", "flask", "sqlalchemy"} & loaded_by("import launch.__main__")


def test_the_application_is_what_it_spares():
    """The control: importing the application is seen by the same look."""
    assert {"app", "flask", "sqlalchemy"} <= loaded_by("import app")
