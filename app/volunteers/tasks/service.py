"""Tasks: staff draft, publish, change and cancel them; the organiser starts them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from app import clock
from app.database import db
from app.errors import NotHere
from app.events import publish
from app.scope import community_id, here
from app.texts import _
from app.volunteers.attendance.lists_service import has_attendance
from app.volunteers.claims.lists_service import live_claims
from app.volunteers.claims.locks_service import lock_task
from app.volunteers.claims.offers_service import offer_slots, shorten_offers
from app.volunteers.claims.service import end_claims
from app.volunteers.domain import TASK_MOVES, Margins, Span, may_move
from app.volunteers.errors import TaskRefused
from app.volunteers.events import TaskCancelled, TaskChanged
from app.volunteers.limits_service import margins
from app.volunteers.models import Task
from app.volunteers.tasks.kinds_models import TaskKind


@dataclass(frozen=True, kw_only=True)
class TaskText:
    """What staff say about a task; all of it may be changed until it begins."""

    title: str
    description: str
    safety_note: str
    meeting_point: str
    grid_id: int | None
    compound_id: int | None
    starts_at: datetime
    ends_at: datetime
    claims_open_at: datetime
    claims_close_at: datetime
    capacity: int
    members_only: bool
    heavy_or_dirty: bool
    outdoor: bool
    organiser_id: int
    private_address: str | None = None  # of a household in need: whoever has a slot reads it, and staff


def find_task(task_id: int, *, lock: bool = False) -> Task:
    """A task that people see and claim, or `NotHere`; what only stands for care that was done is none."""
    found = here(Task, task_id, lock=lock)
    if found.source_type is not None:
        raise NotHere("task")
    return found


def draft_task(kind: TaskKind, said: TaskText, *, by_id: int) -> Task:
    """A draft that nobody but staff sees."""
    refuse_times(said)
    made = Task(
        community_id=community_id(), kind_id=kind.id, created_by_id=by_id, created_at=clock.now(), **asdict(said)
    )
    db.session.add(made)
    db.session.flush()
    return made


def refuse_times(said: TaskText) -> None:
    """The order of times, whatever the form let pass."""
    if said.ends_at <= said.starts_at:
        raise TaskRefused(_("结束要晚于开始，没有保存"))
    if (said.ends_at - said.starts_at).total_seconds() > 12 * 3600:
        raise TaskRefused(_("一项活动不超过 12 小时，没有保存"), _("跨天的请分成几项。"))
    if said.claims_close_at <= said.claims_open_at or said.claims_close_at > said.ends_at:
        raise TaskRefused(_("认领时间不对，没有保存"), _("截止要晚于开始认领，不晚于活动结束。"))
    if said.capacity < 1:
        raise TaskRefused(_("名额至少 1 个，没有保存"))


def publish_task(task: Task) -> None:
    """Open the draft for claims."""
    lock_task(task)
    _refuse_move(task, "open")
    if task.starts_at <= clock.now():
        raise TaskRefused(_("没有发布：开始时间已经过了"), _("请先改时间。"))
    task.state, task.published_at = "open", clock.now()
    task.version += 1


def change_task(task: Task, said: TaskText, *, version: int, by_hand: bool = True) -> None:
    """Change a draft, or a published task before it begins; who claimed it is told, added slots are offered.

    `version` is the one that the form showed: two people's changes never overwrite each other unseen. One of a series
    that is changed `by_hand` no longer follows the series' text.
    """
    lock_task(task)
    if task.version != version:
        raise TaskRefused(_("没有保存：这项活动刚被别人改过"), _("请刷新页面，看看现在的内容再改。"))
    if task.state not in ("draft", "open") or (task.state == "open" and task.starts_at <= clock.now()):
        raise TaskRefused(_("没有保存：活动已经开始或结束"))
    refuse_times(said)
    if said.capacity < task.taken:
        raise TaskRefused(_("没有保存：已有 %(n)s 人认领，名额不能比这少", n=task.taken))
    if task.state == "open" and said.starts_at <= clock.now():
        raise TaskRefused(_("没有保存：新的开始时间已经过了"))
    before = {name: getattr(task, name) for name in asdict(said)}
    for name, value in asdict(said).items():
        setattr(task, name, value)
    changed = {name for name, value in before.items() if getattr(task, name) != value}
    task.changed_by_hand |= by_hand and task.series_id is not None and bool(changed)
    task.version += 1
    db.session.flush()
    if task.state == "open":
        _tell_of_change(task, changed)


def _tell_of_change(task: Task, changed: set[str]) -> None:
    """Capacity and the claim window concern nobody who has a slot."""
    claims = live_claims(task)
    if claims and changed - {"capacity", "claims_open_at", "claims_close_at", "outdoor", "heavy_or_dirty"}:
        publish(TaskChanged(task, claims))
    if "starts_at" in changed:
        shorten_offers(task)
    offer_slots(task)


def cancel_task(task: Task, *, reason: str) -> None:
    """End the task and every claim of it, and tell those people; a task where somebody arrived is not cancelled."""
    lock_task(task)
    _refuse_move(task, "cancelled")
    if has_attendance(task):
        raise TaskRefused(_("没有取消：已经有人签到"), _("请照常结束活动，时长在审批时处理。"))
    if not reason.strip():
        raise TaskRefused(_("没有取消：请写明原因"))
    was_open = task.state == "open"
    claims = live_claims(task)
    end_claims(task)
    task.state, task.cancelled_at, task.cancel_reason, task.taken = "cancelled", clock.now(), reason.strip(), 0
    task.version += 1
    db.session.flush()
    if was_open:
        publish(TaskCancelled(task, claims))


def start_task(task: Task, *, temperature_c: Decimal | None, goes_on: bool) -> None:
    """The organiser begins the task, with the temperature as read there (None: unknown).

    Below the kind's minimum the organiser must say that it goes on (`goes_on`).
    """
    lock_task(task)
    now, around = clock.now(), time_of(task)
    if task.state not in ("open", "running"):
        raise TaskRefused(_("没有记录：活动现在不能开始"))
    if not around.start <= now < around.end:
        raise TaskRefused(
            _("没有记录：还没到时间，或者活动早已结束"), _("开始前 %(n)s 分钟起可以开始。", n=margins().early)
        )
    if is_too_cold(task.task_kind, temperature_c) and not goes_on:
        lowest = task.task_kind.min_temperature_c
        raise TaskRefused(
            _("%(now)s ℃ 低于这类活动的 %(lowest)s ℃", now=temperature_c, lowest=lowest),
            _("建议改期。确定照常进行的，请勾选「照常进行」再提交。"),
        )
    task.state, task.temperature_c = "running", temperature_c
    task.version += 1


def is_too_cold(kind: TaskKind, temperature_c: Decimal | int | None) -> bool:
    """True below the least temperature of the kind; unknown is not too cold."""
    return temperature_c is not None and kind.min_temperature_c is not None and temperature_c < kind.min_temperature_c


def planned(task: Task) -> Span:
    """The planned time."""
    return Span(task.starts_at, task.ends_at)


def time_of(task: Task, allowed: Margins | None = None) -> Span:
    """The time in which codes and roll calls are taken."""
    return (allowed or margins()).around(planned(task))


def takes_codes(task: Task) -> bool:
    """True while codes and roll calls of the task are taken: a little before its start to a while after its end."""
    allowed = time_of(task)
    return allowed.start <= clock.now() <= allowed.end


def _refuse_move(task: Task, after: str) -> None:
    if not may_move(TASK_MOVES, task.state, after):
        raise TaskRefused(_("这项活动现在不能这样改，没有改动"), _("请刷新页面，看看现在的情况。"))
