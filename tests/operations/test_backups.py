"""Backup, restore, verify: the same closing hashes come out, and a changed dump, ledger or key is noticed."""

import json
import shutil
import subprocess
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text

from app import clock, scope
from app.database import db, transaction
from app.operations.backups import manifest as manifests
from app.operations.backups.programs import connection_settings
from app.people import service as people
from app.points import service as points
from app.points.corrections import service as corrections
from tests.database import Database, app_on
from tests.world import World

NUMBER = "13904520002"


@pytest.fixture
def filled(databases):
    """A database of one community with points in it and yesterday sealed."""
    made = databases.copy("filled", fill, f"backup_{uuid4().hex[:12]}")
    yield made
    databases.drop(made)


@pytest.fixture(scope="module")
def backup(databases, tmp_path_factory):
    """A backup of such a database."""
    file = tmp_path_factory.mktemp("backup") / "baodao.dump"
    made = databases.copy("filled", fill, "backed_up")
    done = command(made, "backup", file)
    assert done.exit_code == 0, done.output
    databases.drop(made)
    return file


def fill(database):
    with app_on(database) as app, app.app_context():
        world = World(app)
        town = world.town()
        member = world.member(town)
        with scope.inside(town.scope), clock.standing_at(clock.now() - timedelta(days=1)):
            points.grant_budget(year=clock.today().year, points=1000, funding_source="街道", by_id=None)
            wallet = points.wallet(member.person_id)
            asked = corrections.ask_adjustment(wallet, amount=50, reason="漏记", by_id=world.staff(town.place).id)
            corrections.confirm_adjustment(asked, by_id=world.staff(town.place).id)
            people.sign_up(name="王海波", phone=NUMBER, password="苹果树下等一场雪")
            db.session.commit()
        with transaction():
            assert points.close_day(clock.today() - timedelta(days=1)) == 1


@pytest.fixture
def dump(backup, tmp_path):
    """A copy of the dump and its manifest, for a test to do with as it likes."""
    for one in (backup, manifests.beside(backup)):
        shutil.copy2(one, tmp_path)
    return tmp_path / backup.name


def command(database, *arguments, **settings):
    """A command of the application on that database."""
    with app_on(database, **settings) as app:
        return app.test_cli_runner().invoke(args=[str(one) for one in arguments])


def heads(database):
    with psycopg.connect(database.url.replace("+psycopg", "")) as connection:
        return connection.execute("SELECT community_id, day, head FROM ledger_seal ORDER BY 1, 2").fetchall()


def test_backup_and_restore_give_the_same_closing_hashes(filled, dump, empty_database):
    done = command(empty_database, "restore", dump, "--verify")
    assert done.exit_code == 0, done.output
    assert "核对通过" in done.output
    assert heads(filled)
    assert heads(empty_database) == heads(filled)
    with app_on(empty_database) as app, app.app_context():
        found = people.find_by_phone(NUMBER)
        assert found is not None
        assert found.phone == NUMBER
        with (
            scope.across_communities(),
            pytest.raises(Exception, match="permission denied"),
        ):  # the application's rights came back too
            db.session.execute(text("DELETE FROM transfer"))
        db.session.rollback()


def test_both_files_are_for_their_owner_alone(dump):
    assert dump.stat().st_mode & 0o077 == 0
    assert not list(dump.parent.glob(".*"))


def test_a_folder_gets_a_file_named_by_the_hour(filled, tmp_path):
    with clock.standing_at(clock.at(clock.today(), clock.time(3))):
        assert command(filled, "backup", tmp_path).exit_code == 0
    assert [file.name for file in tmp_path.glob("*.dump")] == [f"baodao-{clock.today()}-0300.dump"]


def test_a_dump_that_was_changed_is_not_restored(dump, empty_database):
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(bytes(content))
    done = command(empty_database, "restore", dump, "--verify")
    assert done.exit_code == 1
    assert "和清单不符" in done.output


def test_a_changed_ledger_is_noticed_even_where_the_manifest_was_made_to_fit(filled, dump, empty_database):
    """The control: somebody who may write both files still cannot write the closing hashes of the boards."""
    with psycopg.connect(filled.owner_url.replace("+psycopg", "")) as connection:
        connection.execute("ALTER TABLE transfer DISABLE TRIGGER USER")
        connection.execute("UPDATE transfer SET amount = amount + 1")
        connection.execute("ALTER TABLE transfer ENABLE TRIGGER USER")
    other = dump.with_name("other.dump")
    assert command(filled, "backup", other).exit_code == 0
    forged = json.loads(manifests.beside(dump).read_text()) | {"dump_sha256": manifests.sha256_of(other)}
    manifests.beside(other).write_text(json.dumps(forged))
    done = command(empty_database, "restore", other, "--verify")
    assert done.exit_code == 1
    assert "当日封存和流水不符" in done.output


@pytest.mark.parametrize("change", ["seal", "row"])
def test_what_is_missing_is_named(filled, dump, empty_database, change):
    said = json.loads(manifests.beside(dump).read_text())
    if change == "seal":
        code = next(iter(said["seals"]))
        said["seals"][code][1] = "00" * 32
    else:
        said["rows"]["membership"] += 1
    manifests.beside(dump).write_text(json.dumps(said))
    done = command(empty_database, "restore", dump, "--verify")
    assert done.exit_code == 1
    assert ("的封存哈希" if change == "seal" else "membership：备份时 2 行，现在 1 行") in done.output


def test_another_key_is_noticed(dump, empty_database):
    done = command(empty_database, "restore", dump, "--verify", DATA_KEY="another key")
    assert done.exit_code == 1
    assert "DATA_KEY" in done.output


def test_the_ledger_of_another_database_proves_nothing(filled, dump, empty_database):
    mixed = Database(empty_database.name, filled.url, empty_database.owner_url)
    done = command(mixed, "restore", dump, "--verify")
    assert done.exit_code == 1
    assert "不是同一个数据库" in done.output


def test_a_database_with_tables_is_only_replaced_when_told(filled, dump):
    before = heads(filled)
    refused = command(filled, "restore", dump)
    assert refused.exit_code == 1
    assert "已经有数据" in refused.output
    with psycopg.connect(filled.owner_url.replace("+psycopg", "")) as connection:
        connection.execute("DELETE FROM open_membership")
    told = command(filled, "restore", dump, "--replace", "--verify")
    assert told.exit_code == 0, told.output
    assert heads(filled) == before


def test_nobody_is_thrown_out_of_a_database_at_work(filled, dump):
    with psycopg.connect(filled.url.replace("+psycopg", "")):
        done = command(filled, "restore", dump, "--replace")
    assert done.exit_code == 1
    assert "1 个连接" in done.output


def test_a_backup_without_its_manifest_is_refused(dump, empty_database):
    manifests.beside(dump).unlink()
    assert "读不到清单" in command(empty_database, "restore", dump).output


def test_a_backup_that_fails_leaves_nothing(filled, tmp_path, monkeypatch):
    failing = lambda *_a, **_k: subprocess.CompletedProcess([], 1, "", "out of space\n")  # noqa: E731
    monkeypatch.setattr("app.operations.backups.programs._fitting", lambda *_: "pg_dump")
    monkeypatch.setattr(subprocess, "run", failing)
    done = command(filled, "backup", tmp_path / "baodao.dump")
    assert done.exit_code == 1
    assert "out of space" in done.output
    assert list(tmp_path.iterdir()) == []


def test_the_password_is_not_on_the_command_line():
    said = connection_settings("postgresql+psycopg://owner:geheim@db.example:6432/baodao?sslmode=require")
    assert said["PGPASSWORD"] == "geheim"
    assert (said["PGHOST"], said["PGPORT"], said["PGDATABASE"], said["PGSSLMODE"]) == (
        "db.example",
        "6432",
        "baodao",
        "require",
    )
