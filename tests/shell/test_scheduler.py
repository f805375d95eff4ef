"""Each slot of a job is done once, whoever runs it; a missed one is caught up or openly skipped."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.process import scheduler
from app.process.scheduler import Job, JobRun, due_slots, run_due, run_slot
from tests.database import app_on
from tests.world import World, serial

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


def job(work=lambda _slot: None, *, cron="0 * * * *", catches_up=True) -> Job:
    return Job(name=f"test {serial()}", cron=cron, work=work, catches_up=catches_up)


def runs(one: Job) -> list[tuple[datetime, str]]:
    rows = db.session.execute(select(JobRun.slot, JobRun.outcome).filter_by(job=one.name).order_by(JobRun.slot))
    return [tuple(row) for row in rows]


def test_a_slot_is_done_once(world):
    done = []
    one = job(done.append)
    assert run_slot(one, NOON)
    assert not run_slot(one, NOON)
    assert done == [NOON]


def test_many_schedulers_at_once_do_a_slot_once(app, world):
    done, ready = [], threading.Barrier(8)
    one = job(done.append)

    def run() -> None:
        with app.app_context():
            ready.wait()
            for minute in range(20):
                run_slot(one, NOON + timedelta(minutes=minute))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [NOON + timedelta(minutes=minute) for minute in range(20)]


def test_without_the_job_row_two_schedulers_do_a_slot_twice(world):
    """The control: the work itself does not know that it was done."""
    done = []
    one = job(done.append)
    for _ in range(2):
        one.work(NOON)
    assert len(done) == 2


def test_a_slot_that_fails_leaves_no_trace_and_is_done_by_the_next(world):
    def fail(_slot: datetime) -> None:
        raise RuntimeError("the network is gone")

    one = job(fail)
    with pytest.raises(RuntimeError):
        run_slot(one, NOON)
    assert runs(one) == []
    assert run_slot(Job(one.name, one.cron, lambda _slot: None, catches_up=True), NOON)


def test_three_days_down_are_caught_up(world):
    done = []
    one = job(done.append, cron="30 0 * * *")
    with clock.standing_at(NOON - timedelta(days=3)):
        run_slot(one, datetime(2026, 11, 19, 16, 30, tzinfo=UTC))
    with clock.standing_at(NOON):
        run_due(one)
        run_due(one)
    assert [slot.day for slot in done] == [19, 20, 21, 22]
    assert all(slot.astimezone(clock.SHANGHAI).hour == 0 for slot in done)


def test_a_job_that_does_not_catch_up_says_what_it_skipped(world):
    done = []
    one = job(done.append, cron="*/10 * * * *", catches_up=False)
    with clock.standing_at(NOON):
        run_slot(one, NOON - timedelta(minutes=30))
        run_due(one)
    assert [outcome for _, outcome in runs(one)] == ["done", "skipped", "skipped", "done"]
    assert done[1:] == [NOON]


def test_a_new_job_begins_with_the_present_slot(world):
    with clock.standing_at(NOON + timedelta(minutes=2)):
        assert due_slots(job(), until=clock.now()) == [NOON]


def test_every_job_of_the_timetable_says_what_it_does():
    from app.jobs import TIMETABLE

    assert len({one.name for one in TIMETABLE}) == len(TIMETABLE)
    for one in TIMETABLE:
        assert one.work.__doc__, one.name
        assert one.trigger.get_next_fire_time(None, NOON)
    assert timedelta(days=3) <= scheduler.LOOKS_BACK


def test_the_whole_timetable_after_three_days_down(own_database):
    """Every slot of every job in between is done or openly skipped; a second start finds nothing left to do."""
    from app.jobs import TIMETABLE

    with app_on(own_database) as app, app.app_context():
        World(app).city()
        down, up = NOON - timedelta(days=3), NOON
        for one in TIMETABLE:
            db.session.add(JobRun(job=one.name, slot=down, outcome="done", done_at=down))
        db.session.commit()
        with clock.standing_at(up):
            for _ in range(2):
                for one in TIMETABLE:
                    run_due(one)
        for one in TIMETABLE:
            expected = list(scheduler._slots(one.trigger, since=down, until=up))
            noted = [(slot, outcome) for slot, outcome in runs(one) if slot > down]
            assert [slot for slot, _ in noted] == expected, one.name
            skipped = [outcome for _, outcome in noted[:-1]]
            assert set(skipped) <= ({"done"} if one.catches_up else {"skipped"}), one.name
            assert not noted or noted[-1][1] == "done"


def test_a_clock_that_jumps_back_repeats_nothing(world):
    done = []
    one = job(done.append, cron="0 * * * *")
    with clock.standing_at(NOON):
        run_due(one)
    with clock.standing_at(NOON - timedelta(hours=3)):
        run_due(one)
    with clock.standing_at(NOON):
        run_due(one)
    with clock.standing_at(NOON + timedelta(hours=1)):
        run_due(one)
    assert done == [NOON, NOON + timedelta(hours=1)]
