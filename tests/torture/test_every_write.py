"""The rest of the route table, and the jobs: each write broken in turn; the main acts are in tests/guards."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from app import clock
from app.database import db
from app.jobs import TIMETABLE
from app.orchards.daily_service import NotEverywhere
from app.process.scheduler import Job, JobRun, run_slot
from tests.guards.conftest import built, ground, guarded  # noqa: F401 - fixtures
from tests.guards.ground import Ground
from tests.guards.side import NOW
from tests.guards.test_every_write import MOST_WRITES, OTHERS, all_or_nothing, breaking, changed, content

JOBS = {job.name: job for job in TIMETABLE}


@pytest.mark.parametrize("endpoint", OTHERS)
def test_an_act_is_done_whole_or_not_at_all(ground: Ground, endpoint: str, found: Any):  # noqa: F811
    found(f"{all_or_nothing(ground, endpoint)} writes")


@pytest.mark.parametrize("name", sorted(JOBS))
def test_a_job_is_done_whole_or_not_at_all(ground: Ground, name: str, found: Any):  # noqa: F811
    places = [side.town.place.id for side in (ground.side, ground.other)]
    found(f"{break_each_write(JOBS[name], NOW.replace(month=12, day=1), places)} writes")


def break_each_write(job: Job, slot: datetime, places: list[int]) -> int:
    """Run one slot with each write broken in turn, at the first of December.

    What is done in pieces has taken its slot before the first of them, and each letter is one; the next slot goes on.
    Where a piece is a community, the others are done, and the one with the fault is as it was.
    """
    with clock.standing_at(slot):
        before, of_place = content(), {place: content(place) for place in places}
        for number in range(1, MOST_WRITES):
            at = slot + timedelta(minutes=number) if job.in_pieces else slot
            with breaking(number) as stop:
                try:
                    run_slot(job, at)
                except OperationalError:
                    pass
                except NotEverywhere as fault:
                    (place,) = fault.community_ids
                    done_by_half = changed(of_place[place], place)
                    if done_by_half:
                        pytest.fail(f"{number}: {done_by_half}")
                    before, of_place = content(), {place: content(place) for place in places}
                else:
                    assert stop.seen < number
                    assert db.session.query(JobRun).filter_by(job=job.name, slot=at).count() == 1
                    return number - 1
            assert set(changed(before)) <= ({"job_run", "delivery"} if job.in_pieces else set()), number
    raise AssertionError("no end of writes")
