"""Claims: a slot is taken by one conditional UPDATE; who finds none may wait in line."""

from collections.abc import Sequence

from sqlalchemy import text, update
from sqlalchemy.orm import joinedload

from app import clock, texts
from app.database import db
from app.events import publish
from app.members.models import Membership
from app.scope import community_id, here, in_community
from app.texts import _
from app.volunteers.claims_lists_service import LIVE, absences, waiting_line
from app.volunteers.domain import CLAIM_MOVES, Span, may_move, overlap
from app.volunteers.errors import ClaimRefused, NoSlotLeft
from app.volunteers.events import ClaimMovedUp
from app.volunteers.limits_service import no_show_stop
from app.volunteers.models import Claim, Task

TAKE_SLOT = text("""
WITH clash AS (
  SELECT claim.id FROM claim
  JOIN task other ON other.community_id = claim.community_id AND other.id = claim.task_id
  WHERE claim.community_id = :community AND claim.person_id = :person AND claim.state IN ('waiting', 'taken')
    AND other.starts_at < :ends AND other.ends_at > :starts
  LIMIT 1
), slot AS (
  UPDATE task SET taken = taken + 1
  WHERE task.community_id = :community AND task.id = :task AND task.version = :version AND task.state = 'open'
    AND task.taken < task.capacity AND NOT EXISTS (SELECT FROM clash)
  RETURNING task.id
)
INSERT INTO claim (community_id, task_id, membership_id, person_id, state, claimed_at, taken_at)
SELECT :community, slot.id, :membership, :person, 'taken', :now, :now FROM slot
RETURNING claim.id
""")


def claim(task: Task, membership: Membership, *, may_wait: bool = False) -> Claim:
    """Take a slot for the member, or a place in line where none is left and `may_wait` says so.

    The membership is locked first, so that two claims of one person see each other. Raises `ClaimRefused` with
    the reason: closed, members only, overlapping (with which), stopped after no-shows, `NoSlotLeft`.
    """
    lock_membership(membership)
    refuse_unless_open(task, membership)
    taken = db.session.execute(
        TAKE_SLOT,
        {
            "community": community_id(),
            "person": membership.person_id,
            "membership": membership.id,
            "task": task.id,
            "version": task.version,
            "starts": task.starts_at,
            "ends": task.ends_at,
            "now": clock.now(),
        },
    ).scalar()
    if taken is not None:
        db.session.expire(task, ["taken"])
        return here(Claim, taken)
    return _wait_or_refuse(task, membership, may_wait=may_wait)


def lock_membership(membership: Membership) -> None:
    """Lock the member's row; first in the order of locks, before task and wallet."""
    db.session.refresh(membership, with_for_update={"key_share": True})
    if membership.state != "active":
        raise ClaimRefused(_("没有认领成功：您还不是这个社区的报到成员"), _("请先报到，社区接收后就能认领。"))


def lock_task(task: Task) -> None:
    """Lock the task's row and read it anew."""
    db.session.refresh(task, with_for_update={"key_share": True})


def refuse_unless_open(task: Task, membership: Membership) -> None:
    """Everything that stands on the task and the member alone, in the order in which people ask."""
    now = clock.now()
    if task.state != "open" or now >= task.claims_close_at:
        raise ClaimRefused(_("没有认领成功：「%(title)s」已停止认领", title=task.title), _("看看别的活动吧。"))
    if now < task.claims_open_at:
        raise ClaimRefused(
            _("没有认领成功：「%(title)s」还没开始认领", title=task.title),
            _("%(when)s 起可以认领。", when=texts.when(task.claims_open_at)),
        )
    if task.members_only and membership.kind != "in_service":
        raise ClaimRefused(_("没有认领成功：这项活动只请在职党员参加"), _("看看其他居民也能参加的活动吧。"))
    stop = no_show_stop()
    if stop is not None and (missed := absences(membership.person_id)) >= stop:
        raise ClaimRefused(
            _("没有认领成功：今年已有 %(n)s 次没来，认领暂停了", n=missed),
            _("请找社区工作人员说明情况，之后可以恢复。"),
        )


def _wait_or_refuse(task: Task, membership: Membership, *, may_wait: bool) -> Claim:
    lock_task(task)  # whoever gives a slot back waits for us, or we see it
    refuse_unless_open(task, membership)
    refuse_overlap(task, membership)
    is_free = task.taken < task.capacity
    if not is_free and not may_wait:
        raise NoSlotLeft
    now = clock.now()
    made = Claim(
        community_id=community_id(),
        task_id=task.id,
        membership_id=membership.id,
        person_id=membership.person_id,
        state="taken" if is_free else "waiting",
        claimed_at=now,
        taken_at=now if is_free else None,
    )
    task.taken += is_free
    db.session.add(made)
    db.session.flush()
    return made


def refuse_overlap(task: Task, membership: Membership) -> None:
    """Name the live claim that the task would overlap with; planned times, each [start, end)."""
    statement = (
        in_community(Claim)
        .join(Claim.task)
        .where(
            Task.community_id == community_id(),
            Claim.person_id == membership.person_id,
            Claim.state.in_(LIVE),
            Task.starts_at < task.ends_at,
            Task.ends_at > task.starts_at,
        )
        .options(joinedload(Claim.task))
        .order_by(Task.starts_at)
        .limit(1)
    )
    other = db.session.execute(statement).scalar()
    if other is None:
        return
    if other.task_id == task.id:
        raise ClaimRefused(_("您已经认领过「%(title)s」", title=task.title), _("在「我的认领」里可以看到。"))
    common = overlap(Span(task.starts_at, task.ends_at), Span(other.task.starts_at, other.task.ends_at))
    raise ClaimRefused(
        _("没有认领成功：时间重叠"),
        _(
            "您已认领「%(title)s」，%(when)s，和这项重叠 %(n)s。可以换一项，或先退出原来的认领。",
            title=other.task.title,
            when=texts.when(other.task.starts_at, other.task.ends_at),
            n=texts.minutes(common.minutes if common else 0),
        ),
    )


def withdraw(claimed: Claim) -> None:
    """Give the slot (or the place in line) back before the start; a freed slot goes to the first who waits."""
    lock_membership(claimed.membership)
    task = claimed.task
    lock_task(task)
    db.session.refresh(claimed)
    if not may_move(CLAIM_MOVES, claimed.state, "withdrawn"):
        raise ClaimRefused(_("这次认领已经结束，没有改动"))
    if task.state != "open" or clock.now() >= task.starts_at:
        raise ClaimRefused(_("没有退出：活动已经开始"), _("来不了的话，请告诉活动负责人。"))
    was_taken = claimed.state == "taken"
    claimed.state, claimed.ended_at = "withdrawn", clock.now()
    db.session.flush()
    if was_taken:
        task.taken -= 1
        move_up(task)


def move_up(task: Task) -> Sequence[Claim]:
    """Give free slots of the locked task to those who wait, in the order in which they came, and tell them."""
    free = task.capacity - task.taken
    if free <= 0 or task.state != "open":
        db.session.flush()
        return []
    first = db.session.execute(waiting_line(task).limit(free)).scalars().all()
    for moved in first:
        moved.state, moved.taken_at = "taken", clock.now()
    task.taken += len(first)
    db.session.flush()
    for moved in first:
        publish(ClaimMovedUp(moved))
    return first


def end_claims(task: Task, *, states: Sequence[str] = LIVE) -> None:
    """End the task's claims of those states, as withdrawn."""
    db.session.execute(
        update(Claim)
        .where(Claim.community_id == community_id(), Claim.task_id == task.id, Claim.state.in_(states))
        .values(state="withdrawn", ended_at=clock.now())
    )
