"""`check-config` names each unsafe setting, and is quiet where a deployment is as it should be."""

import os
import re
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from app import clock
from app.database import db
from app.demo import accounts
from app.people import service as people
from app.process import scheduler
from tests.database import app_on
from tests.world import World

GOOD_SECRET = "fJ3-kQ8vY2mX7nB5tR1cW9zL4hD6gS0aPoEu"
GOOD_KEY = "uE0Pa-S6gD4hL9zW1cR5tB7nX2mY8vQ3kJfo"


def fill(database):
    with app_on(database) as app, app.app_context():
        World(app).administrator()
        scheduler.run_slot(scheduler.Job("a job", "* * * * *", lambda _slot: None, catches_up=True), clock.now())
        db.session.rollback()


@pytest.fixture(scope="module")
def sound(databases):
    """The database of a deployment as it should be; nobody changes it."""
    made = databases.copy("deployment", fill, "sound")
    yield made
    databases.drop(made)


@pytest.fixture
def changed(databases):
    """Another such database, for a test to spoil."""
    made = databases.copy("deployment", fill, f"changed_{uuid4().hex[:12]}")
    yield made
    databases.drop(made)


@pytest.fixture
def deployment(sound, tmp_path, monkeypatch):
    """A deployment as it should be; `check(database, **settings)` runs the command on another or set otherwise."""
    (tmp_path / "baodao.dump").touch()
    monkeypatch.delenv("PGBOUNCER", raising=False)
    monkeypatch.setattr("app.operations.checks.machine.pdf", lambda _given: iter(()))
    good = {
        "SECRET_KEY": GOOD_SECRET,
        "DATA_KEY": GOOD_KEY,
        "PUBLIC_URL": "https://baodao.example.cn",
        "TRUSTED_PROXIES": 1,
        "BACKUP_DIR": tmp_path,
        "MAIL_URL": "smtps://user:password@mail.example.cn",
        "MAIL_FROM": "baodao@example.cn",
    }

    def check(database=sound, **settings):
        with app_on(database, **good | settings) as app:
            done = app.test_cli_runner().invoke(args=["check-config"])
        return done.exit_code, dict(re.findall(r"^(?:必须改|请留意)  ([^：]+)：(.*)$", done.output, re.MULTILINE))

    return check


def test_a_sound_deployment_is_told_so(deployment):
    code, found = deployment()
    assert found.keys() <= {"calendar"}, found  # what no setting can mend: next year's holidays are not published
    assert code == 0


@pytest.mark.parametrize(
    ("settings", "name", "says"),
    [
        ({"SECRET_KEY": "secret"}, "SECRET_KEY", "太短"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY", "太有规律"),
        ({"DATA_KEY": GOOD_SECRET}, "DATA_KEY", "相同"),
        ({"DATA_KEY": ""}, "DATA_KEY", "相同"),
        ({"PUBLIC_URL": "http://baodao.example.cn"}, "PUBLIC_URL", "不是 https"),
        ({"PUBLIC_URL": "http://127.0.0.1:8000"}, "PUBLIC_URL", "本机"),
        ({"TRUSTED_PROXIES": 0}, "TRUSTED_PROXIES", "同一个地址"),
        ({"MAIL_URL": "smtp://mail.example.cn"}, "MAIL_URL", "明文"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN", "太短"),
        ({"METRICS_FROM": ("0.0.0.0/0",)}, "METRICS_FROM", "太宽"),
        ({"METRICS_FROM": ("my office",)}, "METRICS_FROM", "不是地址"),
    ],
)
def test_an_unsafe_setting_is_named(deployment, settings, name, says):
    code, found = deployment(**settings)
    assert says in found[name]
    assert code == 1


def test_what_is_only_worth_knowing_is_no_failure(deployment):
    code, found = deployment(BACKUP_DIR=None, OLD_DATA_KEYS=("an old one",), MAIL_URL="")
    assert {"BACKUP_DIR", "OLD_DATA_KEYS", "MAIL_URL"} <= set(found)
    assert code == 0


def test_the_owner_of_the_tables_may_too_much(deployment, sound):
    owner = type(sound)(sound.name, sound.owner_url, sound.owner_url)
    assert "可以改、删积分流水" in deployment(owner)[1]["DATABASE_URL"]


def test_a_superuser_may_too_much(deployment, sound):
    url = sound.owner_url.replace("baodao_owner", "postgres")
    engine = create_engine(url, poolclass=NullPool)
    try:
        engine.connect().close()
    except OperationalError:
        pytest.skip("the given server has no superuser to try it with")
    assert "超级用户" in deployment(type(sound)(sound.name, url, url))[1]["DATABASE_URL"]


def test_demo_passwords_are_found_until_they_are_changed(deployment, changed):
    with app_on(changed, DATA_KEY=GOOD_KEY) as app, app.app_context():
        member = accounts.MEMBER
        person = people.sign_up(name=member.name, phone=member.phone, password=accounts.PASSWORD)
        db.session.commit()
        assert "1 个" in deployment(changed)[1]["flask people disable"]
        people.change_password(person, present=accounts.PASSWORD, new="苹果树下等一场雪")
        db.session.commit()
    assert "flask people disable" not in deployment(changed)[1]


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("DELETE FROM job_run", "flask jobs run"),
        ("DELETE FROM role", "flask roles grant"),
        ("UPDATE alembic_version SET version_num = 'an older one'", "flask db upgrade"),
        ("INSERT INTO ledger_check (checked_at, wrong, seconds) VALUES (now(), 2, 0)", "flask ledger verify"),
    ],
)
def test_what_is_missing_in_the_database_is_named(deployment, changed, statement, name):
    engine = create_engine(changed.owner_url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    code, found = deployment(changed)
    assert name in found
    assert code == 1


def test_yesterdays_backup_is_looked_for(deployment, tmp_path):
    old = time.time() - timedelta(days=2).total_seconds()
    os.utime(tmp_path / "baodao.dump", (old, old))
    assert "超过一天" in deployment()[1]["BACKUP_DIR"]
    (tmp_path / "baodao.dump").unlink()
    assert "没有备份" in deployment()[1]["BACKUP_DIR"]


def test_a_secret_file_that_everybody_reads_is_named(deployment, tmp_path, monkeypatch):
    file = tmp_path / "key"
    file.write_text(GOOD_SECRET)
    monkeypatch.setenv("SECRET_KEY_FILE", str(file))
    file.chmod(0o400)
    assert "SECRET_KEY_FILE" not in deployment()[1]
    file.chmod(0o444)
    assert "谁都能读" in deployment()[1]["SECRET_KEY_FILE"]


def test_next_years_holidays_are_asked_for_in_november(deployment):
    """The published calendar of this release ends with 2026."""
    with clock.standing_at(clock.at(clock.date(2026, 11, 10), clock.time(9))):
        assert "2027" in deployment()[1]["calendar"]
    with clock.standing_at(clock.at(clock.date(2026, 9, 10), clock.time(9))):
        assert "calendar" not in deployment()[1]


def test_a_database_that_is_away_is_one_finding(deployment, sound):
    away = sound.url.replace(sound.name, "nowhere")
    code, found = deployment(type(sound)("nowhere", away, away))
    assert "没有答复" in found["DATABASE_URL"]
    assert code == 1
