"""The database: three kinds of tables, and the only place that commits."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import IntEnum
from typing import Any, ClassVar, cast

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, ForeignKeyConstraint, Identity, MetaData, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Relationship, declared_attr, mapped_column, relationship

UNIQUE_VIOLATION = "23505"
LOCK_TIMEOUT = "lock_timeout = '8s'"
BEFORE_COMMIT = "effects before the commit"
AFTER_COMMIT = "effects after the commit"
REMEMBERED = "what this transaction has looked up"

NAMES = {
    "pk": "pk_%(table_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
}


class Base(DeclarativeBase):
    """A typed row. Its kind says where it lives once the database is distributed (docs/scale.md)."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: BigInteger,
        str: Text,
        date: Date,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }
    table_kind: ClassVar[str]
    append_only: ClassVar[bool] = False
    never_deleted: ClassVar[bool] = False
    kept_when: ClassVar[str] = ""  # rows of which this is true stay as they are

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 - SQLAlchemy hands over the class
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class InCommunity(Base):
    """An operational row of one community: the wall between communities, and the key that distributes."""

    __abstract__ = True
    table_kind = "operational"
    community_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("place.id"), primary_key=True, autoincrement=False, sort_order=-2
    )
    # `autoincrement=True` would let rows go in by one statement too, and put `id` before `community_id` in the key.
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, insert_sentinel=True, sort_order=-1)


class Shared(Base):
    """A row that all communities read: places, people, organisations, rules. Few, and rarely written."""

    __abstract__ = True
    table_kind = "shared"


class Local(Base):
    """A row of the running system: sign-ins, counters, job runs. Refers to shared rows, never to operational ones."""

    __abstract__ = True
    table_kind = "local"


def identity() -> Mapped[int]:
    """The key of a shared or local row."""
    return mapped_column(BigInteger, Identity(), primary_key=True, sort_order=-1)


def scoped_fk(column: str, target: str) -> ForeignKeyConstraint:
    """A foreign key to another operational table, which can only reach a row of the same community."""
    return ForeignKeyConstraint(["community_id", column], [f"{target}.community_id", f"{target}.id"])


def belongs_to(here: str, column: str, target: str, **options: Any) -> Relationship[Any]:
    """The object behind a `scoped_fk`, by class names; it copies only its own column."""
    joined = f"and_(foreign({here}.{column}) == {target}.id, {here}.community_id == {target}.community_id)"
    return relationship(target, primaryjoin=joined, **options)


db = SQLAlchemy(metadata=Base.metadata)


@contextmanager
def transaction() -> Iterator[None]:
    """Store everything done inside, or nothing; then run the side effects."""
    try:
        if current_app.config["HAS_POOLER"]:  # whose connections carry nothing from one transaction to the next
            db.session.execute(text(f"SET LOCAL {LOCK_TIMEOUT}"))
        yield
        for gathered, things in db.session.info.pop(BEFORE_COMMIT, {}).items():
            gathered(things)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        db.session.info.pop(BEFORE_COMMIT, None)
        db.session.info.pop(AFTER_COMMIT, None)
        raise
    for effect in db.session.info.pop(AFTER_COMMIT, []):
        effect()


@contextmanager
def flush_or(refusal: Exception) -> Iterator[None]:
    """Store what is added or changed inside; where the database has the same already, refuse.

    Within a savepoint, so that a page can still be drawn. What is changed before is flushed before the savepoint:
    the row that may be refused has to be added or changed inside.
    """
    try:
        with db.session.begin_nested():
            yield
            db.session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", "") == UNIQUE_VIOLATION:
            raise refusal from error
        raise


def remembered(subject: str) -> dict[Any, Any]:
    """What the present transaction has looked up of a subject: asked once, and forgotten with the transaction.

    The next one looks again, so that what another process changes is seen by it.
    """
    session = db.session()
    if (present := session.get_transaction()) is None:
        session.connection()  # begins one
        present = session.get_transaction()
    transaction_of, known = session.info.get(REMEMBERED, (None, {}))
    if transaction_of is not present:
        known = {}
        session.info[REMEMBERED] = (present, known)
    return cast(dict[Any, Any], known.setdefault(subject, {}))


def before_commit(effect: Callable[[list[Any]], None], thing: object) -> None:
    """Gather what one statement can do for all: run the effect once, with every thing, as the transaction's last."""
    db.session.info.setdefault(BEFORE_COMMIT, {}).setdefault(effect, []).append(thing)


def take_back(effect: Callable[[list[Any]], None], is_gone: Callable[[Any], bool]) -> None:
    """Of what is gathered for that effect, leave out what is gone by now."""
    gathered = db.session.info.get(BEFORE_COMMIT, {})
    kept = [thing for thing in gathered.pop(effect, []) if not is_gone(thing)]
    if kept:
        gathered[effect] = kept


class Line(IntEnum):
    """For what people stand in line; each purpose has a line of its own."""

    UNKNOWN_CODES = 73
    GIFT_TRIES = 74
    UNDOING = 75
    REVERSALS = 76
    ASSIGNING = 77
    STARS = 78
    LARGE_SHEETS = 79
    CERTIFICATES = 80
    CARE_PHOTOS = 81
    VOLUNTEERS = 82


def in_line(purpose: Line, number: int) -> None:
    """Wait until nobody else of that number is at it, until the transaction ends: many at once are counted as many."""
    held = {"purpose": purpose.value, "number": number % 2**31}
    db.session.execute(text("SELECT pg_advisory_xact_lock(:purpose, :number)"), held)


def is_alone_at(purpose: Line) -> bool:
    """True for the one who is at it, until the transaction ends; who comes meanwhile does not wait."""
    taken = db.session.execute(text("SELECT pg_try_advisory_xact_lock(:purpose, 0)"), {"purpose": purpose.value})
    return bool(taken.scalar_one())


def plan_for_many(megabytes: int) -> None:
    """Until the transaction ends: each statement is planned for what it asks, and may hold so much in memory a step.

    PostgreSQL's own way is for pages: 4 MB, and after some times one plan for whatever is asked.
    """
    said = {"memory": f"{megabytes}MB"}
    db.session.execute(
        text("SELECT set_config('work_mem', :memory, true), set_config('plan_cache_mode', 'force_custom_plan', true)"),
        said,
    )


def after_commit(effect: Callable[[], None]) -> None:
    """Run a side effect once the transaction is stored; forgotten if it is rolled back."""
    db.session.info.setdefault(AFTER_COMMIT, []).append(effect)
