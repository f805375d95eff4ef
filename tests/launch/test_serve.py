"""What a process does before its work."""

import gc
from collections.abc import Iterator

import pytest

from app.process import scheduler
from app.process.serve import warm_up
from tests.database import app_on


@pytest.fixture(autouse=True)
def collector_as_it_was() -> Iterator[None]:
    """The collector is the process's own: give it back."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_a_warm_worker_has_every_template_and_an_undisturbed_collector(database, tmp_path):
    with app_on(database) as app:
        warm_up(app, tmp_path / "templates")
        assert len(list((tmp_path / "templates").iterdir())) == len(app.jinja_env.list_templates(extensions=["html"]))
        assert gc.get_freeze_count() > 10_000
        assert app.test_client().get("/health/ready").status_code == 200


def test_the_process_of_the_jobs_has_an_undisturbed_collector_too(database, monkeypatch):
    monkeypatch.setattr(scheduler.BlockingScheduler, "start", lambda _self: None)  # it would wait for ever
    with app_on(database) as app:
        monkeypatch.setattr(scheduler, "_timetable", ())
        scheduler.run_forever(app)
        assert gc.get_freeze_count() > 10_000


def test_a_folder_that_cannot_be_written_is_no_obstacle(database, tmp_path):
    (tmp_path / "file").touch()
    with app_on(database) as app:
        app.jinja_env.bytecode_cache = None
        warm_up(app, tmp_path / "file" / "templates")
        assert app.jinja_env.bytecode_cache is None
