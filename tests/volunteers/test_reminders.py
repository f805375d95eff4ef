"""The evening before: whoever has a slot is reminded, once, and nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app import clock, scope
from app.database import db
from app.inbox import service as inbox
from app.process import scheduler
from app.volunteers import service
from tests.volunteers.conftest import NINE

EVENING = NINE - timedelta(hours=15)  # Friday 18:00


@pytest.fixture
def reminder(yard):
    """The job, on an evening that no other test of this database has had."""
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM job_run WHERE job = 'remind_of_tomorrow'"))
    return next(job for job in scheduler.timetable() if job.name == "remind_of_tomorrow")


def titles(person_id: int) -> list[str]:
    return [message.title for message in inbox.messages(person_id)]


def test_claimants_of_tomorrow_are_reminded_once(yard, member, reminder):
    tomorrow, later = yard.task(capacity=1), yard.task(starts_at=NINE + timedelta(days=1), title="后天的活动")
    comes, waits, another = member("王海波"), member("李梅"), member("赵云")
    yard.claim(tomorrow, comes)
    yard.claim(tomorrow, waits, may_wait=True)
    yard.claim(later, another)
    with clock.standing_at(EVENING):
        assert scheduler.run_slot(reminder, EVENING)
        assert not scheduler.run_slot(reminder, EVENING)
        assert titles(comes.person_id) == ["明天有「果树刷白防寒」"]
        (message,) = inbox.messages(comes.person_id)
    assert "红色果园东门" in message.body
    assert message.path == f"{yard.town.url}/tasks/{tomorrow.id}"
    assert titles(waits.person_id) == []
    assert titles(another.person_id) == []


def test_a_cancelled_task_reminds_nobody(yard, member, reminder):
    task, comes = yard.task(), member()
    yard.claim(task, comes)
    with clock.standing_at(EVENING - timedelta(hours=1)), scope.inside(yard.town.scope):
        service.cancel_task(task, reason="下雪")
        db.session.commit()
    with clock.standing_at(EVENING):
        scheduler.run_slot(reminder, EVENING)
    assert not [title for title in titles(comes.person_id) if title.startswith("明天有")]
