"""What a task says, without its day: what a series repeats, and what a pattern keeps to be used again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.volunteers.models import Task
from app.volunteers.tasks.service import TaskText

TIMES = ("starts_at", "ends_at", "claims_open_at", "claims_close_at")
NOT_PLAIN = ("private_address",)  # kept encrypted in a column of its own, or not at all
KEPT = tuple(name for name in TaskText.__dataclass_fields__ if name not in (*TIMES, *NOT_PLAIN))


def content_of(task: Task) -> dict[str, Any]:
    """The texts, and the lengths that the task's times have, in minutes after its start."""
    lengths = {name: (getattr(task, name) - task.starts_at) // timedelta(minutes=1) for name in TIMES[1:]}
    return {**{name: getattr(task, name) for name in KEPT}, "lengths": lengths}


def times_of(content: Mapping[str, Any], starts_at: datetime) -> dict[str, Any]:
    """The four times of a task that begins then."""
    ends = {name: starts_at + timedelta(minutes=length) for name, length in content["lengths"].items()}
    return {"starts_at": starts_at, **ends}


def text_at(content: dict[str, Any], starts_at: datetime, *, private_address: str | None = None) -> TaskText:
    """The same as a task that begins then."""
    said = {name: content[name] for name in KEPT}
    return TaskText(**said, **times_of(content, starts_at), private_address=private_address)


def of_length(content: dict[str, Any], minutes: int) -> dict[str, Any]:
    """The same for so many minutes; claims close at the end at the latest."""
    lengths = content["lengths"]
    close = min(lengths["claims_close_at"], minutes)
    return {**content, "lengths": {**lengths, "ends_at": minutes, "claims_close_at": close}}
