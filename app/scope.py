"""The wall between communities: which one is meant is always said, and saying nothing is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Engine, Select, event, select

from app.database import Base, InCommunity, db
from app.errors import NotHere
from app.storage.community_sql import names_its_community

Row = TypeVar("Row", bound=InCommunity)


@dataclass(frozen=True)
class Community:
    """The community that the present request or job is about."""

    id: int
    code: str
    name: str
    telephone: str = ""


class NoCommunity(RuntimeError):
    """Code that works inside a community ran outside one: a programming error, never a user's."""


_community: ContextVar[Community | None] = ContextVar("community", default=None)
_viewed_place: ContextVar[int | None] = ContextVar("viewed_place", default=None)
_viewed_company: ContextVar[int | None] = ContextVar("viewed_company", default=None)
_across: ContextVar[bool] = ContextVar("across_communities", default=False)


def community() -> Community:
    """The community in scope."""
    if (current := _community.get()) is None:
        raise NoCommunity("no community in scope")
    return current


def find_community() -> Community | None:
    """The community in scope, if there is one."""
    return _community.get()


def community_id() -> int:
    """Its key, which every operational row carries first."""
    return community().id


def enter(current: Community) -> None:
    """A request's address names a community: everything it does is inside it."""
    _community.set(current)
    _viewed_place.set(current.id)


def view_place(place_id: int) -> None:
    """A request's address names a place of the tree, `/places/<place_code>/…`."""
    _viewed_place.set(place_id)


def view_company(company_id: int) -> None:
    """A request's address names a property company, `/companies/<company_id>/…`."""
    _viewed_company.set(company_id)


def viewed_place() -> int | None:
    """The place (or community) that the request's address names."""
    return _viewed_place.get()


def viewed_company() -> int | None:
    """The property company that the request's address names."""
    return _viewed_company.get()


def leave() -> None:
    """The request is over."""
    _community.set(None)
    _viewed_place.set(None)
    _viewed_company.set(None)


@contextmanager
def inside(current: Community) -> Iterator[None]:
    """Work inside one community: jobs, the command line, a clerk who opened a code."""
    token = _community.set(current)
    try:
        yield
    finally:
        _community.reset(token)


@contextmanager
def across_communities() -> Iterator[None]:
    """Say openly that the statements inside look at many communities; they must be bounded by the viewer's places."""
    token = _across.set(True)
    try:
        yield
    finally:
        _across.reset(token)


def in_community(model: type[Row]) -> Select[Row]:
    """A select of the rows of the community in scope."""
    return select(model).where(model.community_id == community_id())


def here(model: type[Row], row_id: int, *, lock: bool = False) -> Row:
    """The row of this community with that id, or `NotHere`; `lock` takes it FOR UPDATE."""
    found = db.session.get(model, (community_id(), row_id), with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotHere(model.__tablename__)
    return found


class WithoutCommunity(RuntimeError):
    """A statement on an operational table does not say whose rows it means: a programming error."""


def guard(engine: Engine) -> None:
    """Refuse every SQL text on operational tables that does not compare `community_id`."""
    operational = frozenset(
        mapper.class_.__tablename__ for mapper in Base.registry.mappers if mapper.class_.table_kind == "operational"
    )
    verdicts: dict[str, bool] = {}

    @event.listens_for(engine, "before_cursor_execute")
    def refuse_without_community(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        verdict = verdicts.get(statement)
        if verdict is None:
            if len(verdicts) > 5_000:
                verdicts.clear()
            verdict = verdicts[statement] = names_its_community(statement, operational)
        if not verdict and not _across.get():
            raise WithoutCommunity(f"community_id is not compared in: {statement[:800]}")
