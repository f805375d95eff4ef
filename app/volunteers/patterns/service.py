"""Patterns: kept from a task, changed, removed; drafts that were made from one stay as they are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db, flush_or
from app.errors import NotHere
from app.scope import community_id, here, in_community
from app.texts import _
from app.volunteers.errors import TaskRefused
from app.volunteers.models import Task
from app.volunteers.patterns.models import TaskPattern
from app.volunteers.tasks.content import content_of

MOST = 200


def listed() -> Select[TaskPattern]:
    """The community's patterns by name, to be paged."""
    statement = in_community(TaskPattern).where(TaskPattern.removed_at.is_(None))
    return statement.options(joinedload(TaskPattern.task_kind)).order_by(TaskPattern.name, TaskPattern.id)


def patterns() -> Sequence[TaskPattern]:
    """The same, all of them: to choose from."""
    return db.session.execute(listed().limit(MOST)).scalars().all()


def pattern(pattern_id: int, *, lock: bool = False) -> TaskPattern:
    """One that is in use; a removed one is not here."""
    found = here(TaskPattern, pattern_id, lock=lock)
    if found.removed_at is not None:
        raise NotHere("task_pattern")
    return found


def keep(task: Task, *, name: str, by_id: int) -> TaskPattern:
    """A pattern of what the task says; the address of a household in need is not kept. Raises `TaskRefused`."""
    _refuse_name(name)
    now = clock.now()
    made = TaskPattern(
        community_id=community_id(),
        kind_id=task.kind_id,
        name=name,
        said=content_of(task),
        made_at=now,
        made_by_id=by_id,
        changed_at=now,
    )
    with flush_or(_taken(name)):  # by a colleague, at the same moment
        db.session.add(made)
    return made


def change(found: TaskPattern, *, name: str, content: dict[str, Any]) -> None:
    """Say something else from now on. Raises `TaskRefused` where another pattern has the name."""
    if name != found.name:
        _refuse_name(name)
    with flush_or(_taken(name)):
        found.name, found.said, found.changed_at = name, content, clock.now()


def remove(found: TaskPattern) -> None:
    """No longer to choose from."""
    found.removed_at = clock.now()


def _refuse_name(name: str) -> None:
    same = select(TaskPattern.id).where(
        TaskPattern.community_id == community_id(), TaskPattern.name == name, TaskPattern.removed_at.is_(None)
    )
    if db.session.execute(same).scalar() is not None:
        raise _taken(name)


def _taken(name: str) -> TaskRefused:
    return TaskRefused(_("没有保存：已有叫「%(name)s」的模板", name=name), _("请换一个名称，或去改原来的模板。"))
