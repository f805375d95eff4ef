"""2,000 members open one task of 50 slots and press 认领, through HTTP, against real workers; and the control."""

from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select

from app import clock
from app.database import db
from app.volunteers.models import Claim, Task
from tests.database import Database, app_on
from tests.torture.crowd import Crowd, gather
from tests.torture.phones import Log, at_once, in_own_loop
from tests.torture.web import Web, serving

MEMBERS, SLOTS = 2_000, 50
AT_A_TIME = 48  # requests on their way at the same moment; everybody else has pressed and is in the network's queue


def a_task(crowd: Crowd) -> Task:
    tomorrow = (clock.now() + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    return crowd.yard.task(capacity=SLOTS, starts_at=tomorrow)


async def press(web: Web, crowd: Crowd, page: str) -> tuple[Log, Log]:
    """All have the page open; then all press."""
    phones = [crowd.phone(person, web.door) for person in crowd.people]
    opened = await at_once([partial(phone.get, page) for phone in phones], at_most=AT_A_TIME)
    pressed = await at_once([partial(phone.post, f"{page}/claim") for phone in phones], at_most=AT_A_TIME)
    return opened, pressed


def sold(task: Task) -> tuple[int, int]:
    """Slots that people hold, and how many people."""
    db.session.rollback()
    of_task = (Claim.community_id == task.community_id, Claim.task_id == task.id, Claim.state == "taken")
    return tuple(db.session.execute(select(func.count(), func.count(Claim.person_id.distinct())).where(*of_task)).one())


def test_fifty_are_sold_and_everybody_is_answered_in_time(kept_database: Database, found: Any):
    with app_on(kept_database) as app, app.app_context():
        crowd = gather(app, MEMBERS)
        task = a_task(crowd)
        with serving(kept_database) as web:
            opened, pressed = in_own_loop(press(web, crowd, f"{crowd.url}/tasks/{task.id}"))
        claims, people = sold(task)
    found(
        f"{claims} sold to {people} people, {pressed.faults()} faults, claim p50 {pressed.percentile(0.5):.0f} ms, "
        f"p95 {pressed.percentile(0.95):.0f} ms, page p95 {opened.percentile(0.95):.0f} ms"
    )
    assert (claims, people) == (SLOTS, SLOTS)
    assert pressed.statuses() == {303: SLOTS, 422: MEMBERS - SLOTS}
    assert opened.statuses() == {200: MEMBERS}
    assert pressed.percentile(0.95) < 500


def test_without_the_guard_the_crowd_is_oversold(kept_database: Database, found: Any):
    """The control: look first, then write. The CHECK on the slots says nothing, as nobody counts them."""
    with app_on(kept_database) as app, app.app_context():
        crowd = gather(app, 400)
        task = a_task(crowd)
        with serving(kept_database, workers=4, application="tests.torture.naive:app") as web:
            in_own_loop(press(web, crowd, f"{crowd.url}/tasks/{task.id}"))
        claims, _people = sold(task)
    found(f"control: {claims} sold of {SLOTS}")
    assert claims > SLOTS
