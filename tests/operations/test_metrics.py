"""`/metrics`: closed unless a setting opens it, and what it says is so."""

import re
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import text

from app import clock, create_app
from app.database import db, transaction
from app.operations import service as operations
from app.process import scheduler
from app.scope import across_communities
from tests.database import app_on, dispose
from tests.world import Browser, World

TOKEN = {"Authorization": "Bearer a-token-that-only-tests-use"}


@pytest.fixture
def opened(database):
    """Applications with settings of their own."""
    made = []

    def make(**settings):
        made.append(create_app(database.config(**settings)))
        return Browser(made[-1])

    yield make
    for app in made:
        dispose(app)


def figure(said: str, name: str) -> float:
    (found,) = re.findall(rf"^{re.escape(name)} (\S+)$", said, re.MULTILINE)
    return float(found)


def test_nobody_reads_them_where_nothing_is_set(world, opened):
    world.city()
    browser = opened()
    assert browser.get("/metrics").status_code == 404
    assert browser.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_token_opens_them_and_no_other(world, opened):
    world.city()
    browser = opened(METRICS_TOKEN="a-token-that-only-tests-use")
    assert browser.get("/metrics").status_code == 404
    assert browser.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 404
    assert browser.get("/metrics", headers=TOKEN).status_code == 200


@pytest.mark.parametrize(
    ("settings", "headers", "status"),
    [
        ({"METRICS_FROM": ("127.0.0.0/8",)}, {}, 200),
        ({"METRICS_FROM": ("10.1.0.0/16", "127.0.0.1")}, {}, 200),
        ({"METRICS_FROM": ("10.1.0.0/16",)}, {}, 404),
        # A proxy on this machine must not open the page to the world.
        ({"METRICS_FROM": ("127.0.0.1",)}, {"X-Forwarded-For": "203.0.113.9"}, 404),
        ({"METRICS_FROM": ("127.0.0.1",), "TRUSTED_PROXIES": 1}, {"X-Forwarded-For": "203.0.113.9"}, 404),
        ({"METRICS_FROM": ("10.1.0.0/16",), "TRUSTED_PROXIES": 1}, {"X-Forwarded-For": "10.1.2.3"}, 200),
    ],
)
def test_an_address_opens_them_only_where_it_is_known(world, opened, settings, headers, status):
    world.city()
    assert opened(**settings).get("/metrics", headers=headers).status_code == status


def test_requests_and_statements_are_counted(world, opened):
    world.city()
    browser = opened(METRICS_TOKEN=TOKEN["Authorization"].removeprefix("Bearer "))

    def counted(name):
        said = browser.get("/metrics", headers=TOKEN).text
        found = re.findall(rf"^{re.escape(name)} (\S+)$", said, re.MULTILINE)
        return float(found[0]) if found else 0.0

    names = (
        'baodao_requests_total{endpoint="health.ready",status="200"}',
        'baodao_statements_total{endpoint="health.ready"}',
        'baodao_request_seconds_count{endpoint="health.ready"}',
    )
    before = [counted(name) for name in names]
    for _ in range(3):
        browser.get("/health/ready")
    assert [counted(name) - was for name, was in zip(names, before, strict=True)] == [3, 3, 3]


def test_queues_jobs_and_the_ledger_show(own_database):
    with app_on(own_database, METRICS_FROM=("127.0.0.1",)) as app, app.app_context():
        world = World(app)
        town = world.town()
        asking = world.member(town)
        asking.state, asking.asked_at = "asked", clock.now() - timedelta(hours=2)
        db.session.commit()
        job = next(one for one in scheduler.timetable() if one.name == "recount_ledger")
        scheduler.run_slot(job, clock.now() - timedelta(days=3))
        said = Browser(app).get("/metrics").text
        assert figure(said, "baodao_database_up") == 1
        assert figure(said, 'baodao_queue_length{queue="report_ins"}') == 1
        assert 7200 <= figure(said, 'baodao_queue_oldest_seconds{queue="report_ins"}') < 7300
        assert figure(said, 'baodao_queue_length{queue="hours"}') == 0
        assert figure(said, 'baodao_job_delay_seconds{job="recount_ledger"}') > 86_400  # two nights were missed
        assert figure(said, "baodao_ledger_wrong") == 0


def test_a_ledger_that_does_not_come_out_shows(own_database):
    with app_on(own_database) as app, app.app_context():
        world = World(app)
        world.member(world.town())
        with transaction():
            assert operations.check_ledger().wrong == 0
        with across_communities():
            db.session.execute(text("UPDATE account SET balance = 7 WHERE kind = 'wallet'"))
            db.session.commit()
        with transaction():
            assert operations.check_ledger().wrong > 0


def test_without_a_database_they_still_say_so(world, database):
    away = database.url.rpartition("/")[0] + "/nowhere?" + database.url.rpartition("?")[2]
    app = create_app(type(database)(database.name, away, away).config(METRICS_FROM=("127.0.0.1",)))
    said = Browser(app).get("/metrics")
    dispose(app)
    assert said.status_code == 200
    assert figure(said.text, "baodao_database_up") == 0


WORKER = """
import sys
from app.process import measures
measures.begin()
measures.answered("tasks.show", 200, 0.02)
if sys.argv[1] == "read":
    from prometheus_client import generate_latest
    from app.operations.metrics.views import _counted
    print(generate_latest(_counted()).decode())
"""


@pytest.mark.parametrize(("shared", "seen"), [(True, 2), (False, 1)], ids=["shared", "control: each for itself"])
def test_workers_that_share_a_folder_are_added_up(tmp_path, shared, seen):
    environment = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)} if shared else {}
    for what in ("count", "read"):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", WORKER, what], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    assert figure(done.stdout, 'baodao_requests_total{endpoint="tasks.show",status="200"}') == seen
