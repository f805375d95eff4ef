"""What has to come out of a backup again: how many rows each table has, and every community's closing hash."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from app.errors import Refused
from app.texts import _

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SEALS = """
SELECT DISTINCT ON (place.code) place.code, seal.day, seal.head
FROM ledger_seal seal JOIN place ON place.id = seal.community_id ORDER BY place.code, seal.day DESC
"""


@dataclass(frozen=True)
class Manifest:
    """The file beside a dump; `seals` are `[day, hash]` by the community's code."""

    made_at: str
    migration: str
    dump_sha256: str
    rows: dict[str, int]
    seals: dict[str, list[str]]

    def differences(self, other: "Manifest") -> list[str]:
        """What of the other, read from a database, is not as it was; empty where all is."""
        wrong = [] if self.migration == other.migration else [_("数据库结构的版本")]
        for table in sorted(self.rows.keys() | other.rows.keys()):
            had, has = self.rows.get(table, 0), other.rows.get(table, 0)
            if had != has:
                wrong.append(_("%(table)s：备份时 %(had)s 行，现在 %(has)s 行", table=table, had=had, has=has))
        for code in sorted(self.seals.keys() | other.seals.keys()):
            if self.seals.get(code) != other.seals.get(code):
                wrong.append(_("社区 %(code)s 的封存哈希", code=code))
        return wrong


def read(connection: Connection[Any], *, made_at: str, dump_sha256: str = "") -> Manifest:
    """What the connection's snapshot holds."""
    tables = [row[0] for row in connection.execute(_TABLES)]
    rows = {
        table: connection.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table))).fetchone()
        for table in tables
    }
    migration = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    seals = {code: [day.isoformat(), bytes(head).hex()] for code, day, head in connection.execute(_SEALS)}
    counts = {table: int(row[0]) for table, row in rows.items() if row}
    return Manifest(made_at, str(migration[0]) if migration else "", dump_sha256, counts, seals)


def beside(dump: Path) -> Path:
    """The manifest's place."""
    return dump.with_name(dump.name + ".json")


def write(manifest: Manifest, dump: Path) -> None:
    """Put it beside the dump."""
    beside(dump).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1))


def of(dump: Path) -> Manifest:
    """The manifest of a dump, whose bytes must be those that it was written for."""
    try:
        manifest = Manifest(**json.loads(beside(dump).read_text()))
    except (OSError, ValueError, TypeError):
        raise Refused(
            _("没有恢复：读不到清单 %(file)s", file=beside(dump)), _("备份由两个文件组成，请把清单和它放在一起")
        ) from None
    if not dump.is_file() or sha256_of(dump) != manifest.dump_sha256:
        raise Refused(_("没有恢复：备份文件 %(file)s 和清单不符，可能损坏或被改过", file=dump), _("请换一份备份"))
    return manifest


def sha256_of(file: Path) -> str:
    """The file's hash, read piece by piece."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
