"""Back up a database while people work, bring it back, and see that it is the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier
from sqlalchemy import select, text

from app import clock
from app.database import db
from app.errors import Refused
from app.operations.backups import manifest as manifests
from app.operations.backups.manifest import Manifest
from app.operations.backups.programs import connection_settings, run
from app.operations.keys.service import encrypted_columns
from app.points import service as points
from app.scope import across_communities
from app.storage.encrypted import UnknownKey
from app.storage.schema_guards import APPLICATION_ROLE
from app.texts import _

_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL
"""
_WHICH = "SELECT oid, pg_postmaster_start_time() FROM pg_database WHERE datname = current_database()"
_FUNCTIONS = "SELECT CAST(oid AS regprocedure)::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"


@contextmanager
def _connected(url: str) -> Iterator[Connection[Any]]:
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield connection


def back_up(url: str, dump: Path) -> Manifest:
    """Write the dump and its manifest, both of one snapshot; nothing has that name before all is whole."""
    making = dump.with_name(f".{dump.name}.making")
    making.unlink(missing_ok=True)
    making.touch(mode=0o600)  # people's names and numbers
    try:
        with _connected(url) as connection:
            (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
            format_ = ("--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={making}")
            run("pg_dump", *format_, server=_version(connection), connection=connection_settings(url))
            made_at = clock.now().isoformat()
            manifest = manifests.read(connection, made_at=made_at, dump_sha256=manifests.sha256_of(making))
        manifests.write(manifest, dump)
        making.replace(dump)
    finally:
        making.unlink(missing_ok=True)
    return manifest


def restore(url: str, dump: Path, *, replace: bool = False) -> Manifest:
    """Bring the dump back into an empty database, whole or not at all; `replace` empties one first.

    Raises `Refused` where the dump is not the manifest's, or the database has tables, or somebody works on it.
    """
    manifest = manifests.of(dump)
    with _connected(url) as connection:
        server = _version(connection)
        has_role = bool(connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (APPLICATION_ROLE,)).fetchall())
        _make_room(connection, replace=replace)
    rights = () if has_role else ("--no-privileges",)
    settings = connection_settings(url)
    how = ("--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={settings['PGDATABASE']}", *rights)
    run("pg_restore", *how, dump, server=server, connection=settings)
    return manifest


def _make_room(connection: Connection[Any], *, replace: bool) -> None:
    tables = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    if not tables:
        return
    if not replace:
        raise Refused(_("没有恢复：数据库里已经有数据"), _("请恢复到空的数据库；确定要覆盖，加上 --replace"))
    (others,) = connection.execute(_OTHERS).fetchone() or (0,)
    if others:
        raise Refused(_("没有恢复：还有 %(n)s 个连接在用这个数据库", n=others), _("请先停掉网页和定时任务，再运行一次"))
    for table in tables:
        connection.execute(SQL("DROP TABLE IF EXISTS {} CASCADE").format(Identifier(table)))
    for (function,) in connection.execute(_FUNCTIONS).fetchall():
        connection.execute(f"DROP FUNCTION {function}".encode())


def verify(url: str, manifest: Manifest) -> list[str]:
    """Compare the database with what the manifest says and recount the ledger; a sentence for each that is wrong."""
    with _connected(url) as connection:
        wrong = manifest.differences(manifests.read(connection, made_at=manifest.made_at))
        here = connection.execute(_WHICH).fetchone()
    if here != tuple(db.session.execute(text(_WHICH)).one()):
        return [*wrong, _("DATABASE_URL 和 OWNER_DATABASE_URL 不是同一个数据库，账目没有核对")]
    wrong += [points.wrong_in_words(one) for one in points.recount()]
    try:
        with across_communities():
            for table, column in encrypted_columns():
                db.session.execute(select(table.c[column]).where(table.c[column].is_not(None)).limit(1)).all()
    except UnknownKey:
        wrong.append(_("加密的手机号读不出来：DATA_KEY 不是备份时的那一个"))
    return wrong


def _version(connection: Connection[Any]) -> int:
    return connection.info.server_version // 10_000
