"""Claims: a slot is taken by one conditional UPDATE; who finds none may wait in line."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text, update
from sqlalchemy.orm import make_transient_to_detached

from app import clock
from app.database import db
from app.members.models import Membership
from app.scope import community_id, in_community
from app.texts import _
from app.volunteers.claims.absences_service import refuse_while_stopped
from app.volunteers.claims.lists_service import LIVE
from app.volunteers.claims.locks_service import lock_membership, lock_task
from app.volunteers.claims.offers_service import offer_slots
from app.volunteers.claims.refusals_service import refuse_overlap, refuse_unless_open
from app.volunteers.domain import CLAIM_MOVES, may_move
from app.volunteers.errors import ClaimRefused, NoSlotLeft
from app.volunteers.models import Claim, Task

TAKE_SLOT = text("""
WITH clash AS (
  SELECT claim.id FROM claim
  JOIN task other ON other.community_id = claim.community_id AND other.id = claim.task_id
  WHERE claim.community_id = :community AND claim.person_id = :person AND claim.state IN ('waiting', 'offered', 'taken')
    AND other.starts_at < :ends AND other.ends_at > :starts
  LIMIT 1
), slot AS (
  UPDATE task SET taken = taken + 1
  WHERE task.community_id = :community AND task.id = :task AND task.version = :version
    AND task.state IN ('open', 'running') AND task.taken < task.capacity AND NOT EXISTS (SELECT FROM clash)
  RETURNING task.id
), made AS (
  INSERT INTO claim (community_id, task_id, membership_id, person_id, state, claimed_at, taken_at)
  SELECT :community, slot.id, :membership, :person, 'taken', :now, :now FROM slot
  RETURNING claim.id
)
SELECT (SELECT made.id FROM made) AS claim_id, NOT EXISTS (SELECT FROM clash) AND EXISTS (
  SELECT FROM task WHERE task.community_id = :community AND task.id = :task AND task.version = :version
    AND task.state IN ('open', 'running') AND task.taken >= task.capacity
) AS was_full
""")


def claim(task: Task, membership: Membership, *, may_wait: bool = False) -> Claim:
    """Take a slot for the member, or a place in line where none is left and `may_wait` says so.

    The membership is locked first, so that two claims of one person see each other. Raises `ClaimRefused` with
    the reason: closed, members only, overlapping (with which), stopped after no-shows, `NoSlotLeft`.
    """
    given_up = lock_membership(membership)
    refuse_unless_open(task, membership)
    if given_up:
        refuse_while_stopped(membership.person_id)
    now = clock.now()
    said = {"community": community_id(), "person": membership.person_id, "membership": membership.id, "now": now}
    wanted = {"task": task.id, "version": task.version, "starts": task.starts_at, "ends": task.ends_at}
    answer = db.session.execute(TAKE_SLOT, {**said, **wanted}).one()
    if answer.claim_id is not None:
        db.session.expire(task, ["taken"])
        return _as_stored(_claim_of(task, membership, state="taken", at=now), answer.claim_id)
    if answer.was_full and not may_wait:
        raise NoSlotLeft  # nothing else stood in the way: whoever comes too late to a crowd need not lock the task
    return _wait_or_refuse(task, membership, may_wait=may_wait)


def _claim_of(task: Task, membership: Membership, *, state: str, at: datetime) -> Claim:
    return Claim(
        community_id=community_id(),
        task_id=task.id,
        membership_id=membership.id,
        person_id=membership.person_id,
        state=state,
        claimed_at=at,
        taken_at=at if state == "taken" else None,
        ended_at=None,
    )


def _as_stored(made: Claim, claim_id: int) -> Claim:
    """The object of a row that a statement wrote: reading it back would lengthen the queue for the task."""
    made.id = claim_id
    make_transient_to_detached(made)
    db.session.add(made)
    return made


def _wait_or_refuse(task: Task, membership: Membership, *, may_wait: bool) -> Claim:
    lock_task(task)  # whoever gives a slot back waits for us, or we see it
    refuse_unless_open(task, membership)
    refuse_overlap(task, membership)
    is_free = task.taken < task.capacity
    if not is_free and not may_wait:
        raise NoSlotLeft
    made = _claim_of(task, membership, state="taken" if is_free else "waiting", at=clock.now())
    task.taken += is_free
    db.session.add(made)
    db.session.flush()
    return made


def withdraw(claimed: Claim) -> None:
    """Give the slot (taken or offered) or the place in line back before the start; a slot is offered to the next."""
    lock_membership(claimed.membership)
    _give_back(claimed)


def _give_back(claimed: Claim) -> None:
    task = claimed.task
    lock_task(task)
    db.session.refresh(claimed)
    if not may_move(CLAIM_MOVES, claimed.state, "withdrawn"):
        raise ClaimRefused(_("这次认领已经结束，没有改动"))
    if task.state != "open" or clock.now() >= task.starts_at:
        raise ClaimRefused(_("没有退出：活动已经开始"), _("来不了的话，请告诉活动负责人。"))
    had_slot = claimed.state in ("taken", "offered")
    claimed.state, claimed.ended_at = "withdrawn", clock.now()
    db.session.flush()
    if had_slot:
        task.taken -= 1
        offer_slots(task)


def withdraw_all(person_id: int) -> None:
    """Give back every slot and place in line of tasks that have not begun: for who has just left the community."""
    statement = (
        in_community(Claim)
        .join(Claim.task)
        .where(
            Task.community_id == community_id(),
            Claim.person_id == person_id,
            Claim.state.in_(LIVE),
            Task.state == "open",
            Task.starts_at > clock.now(),
        )
        .order_by(Claim.task_id)
    )
    for claimed in db.session.execute(statement).scalars().all():
        _give_back(claimed)


def end_claims(task: Task, *, states: Sequence[str] = LIVE) -> None:
    """End the task's claims of those states, as withdrawn."""
    db.session.execute(
        update(Claim)
        .where(Claim.community_id == community_id(), Claim.task_id == task.id, Claim.state.in_(states))
        .values(state="withdrawn", ended_at=clock.now())
    )
