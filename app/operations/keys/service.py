"""Writes every encrypted value anew with the present DATA_KEY, so that old keys can be thrown away."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, bindparam, select

from app.database import Base, db
from app.storage.encrypted import EncryptedText, blind_index

BATCH = 500


def encrypted_columns() -> Iterator[tuple[Table, str]]:
    """Every column that is stored encrypted."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedText):
                yield table, column.name


def write_batch(table: Table, column: str, *, after: int) -> tuple[int, int]:
    """Read and write the next rows of a column, locked; the last row's id and their number, 0 at the end.

    The same value is only encrypted anew: doing a batch again, or beside people who work, changes nothing else.
    Raises `UnknownKey` where no key fits.
    """
    rows = db.session.execute(
        select(table.c.id, table.c[column])
        .where(table.c.id > after, table.c[column].is_not(None))
        .order_by(table.c.id)
        .limit(BATCH)
        .with_for_update()
    ).all()
    if not rows:
        return after, 0
    has_index = f"{column}_index" in table.c
    change = table.update().where(table.c.id == bindparam("row")).values({column: bindparam("value")})
    if has_index:
        change = change.values({f"{column}_index": bindparam("index")})
    anew: list[dict[str, Any]] = [{"row": row_id, "value": value} for row_id, value in rows]
    if has_index:
        for row in anew:
            row["index"] = blind_index(row["value"])
    db.session.execute(change, anew)
    return int(rows[-1][0]), len(rows)
