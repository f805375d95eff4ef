"""The daily work: a community's fault is told of, and is not the others'."""

from datetime import date

import pytest
import structlog

from app import clock, jobs, scope
from app.database import db
from app.orchards import daily_service
from app.orchards.adoptions.models import Adoption
from tests.orchards.garden import Garden, at_noon


def state(garden):
    db.session.rollback()
    with scope.inside(garden.town.scope):
        found = scope.here(Adoption, garden.adoption.id)
        return found.state, found.renewal_asked_at is not None


def failing_in(garden, work):
    def job(day):
        done = work(day)
        if scope.community_id() == garden.town.place.id:
            raise ValueError(f"{garden.adopter.person.name} 13800000000")
        return done

    return job


@pytest.mark.parametrize(
    ("work", "job", "day", "before", "after"),
    [
        ("ask_renewals", jobs.ask_for_renewals, date(2026, 10, 16), ("active", False), ("active", True)),
        ("end_terms", jobs.end_adoption_terms, date(2026, 11, 16), ("active", False), ("ended", False)),
        ("open_late", jobs.open_late_care, date(2026, 7, 1), ("active", False), ("active", False)),
        ("remind", jobs.remind_of_care, date(2026, 7, 1), ("active", False), ("active", False)),
    ],
)
def test_one_community_that_fails_leaves_the_others_their_day(world, monkeypatch, work, job, day, before, after):
    world.city()
    broken, sound = Garden(world), Garden(world)
    assert broken.town.place.id < sound.town.place.id
    ran = []
    real = getattr(daily_service, work)
    monkeypatch.setattr(
        daily_service, work, failing_in(broken, lambda day: ran.append(scope.community_id()) or real(day))
    )
    with (
        clock.standing_at(at_noon(day)),
        structlog.testing.capture_logs() as lines,
        pytest.raises(daily_service.NotEverywhere),
    ):
        job(clock.now())
    assert {broken.town.place.id, sound.town.place.id} <= set(ran)
    assert (state(broken), state(sound)) == (before, after), "nothing by half, and the rest whole"
    (line,) = [line for line in lines if line["event"] == "orchard work failed"]
    assert (line["work"], line["community"], line["fault"]) == (work, broken.town.place.id, "ValueError")
    assert "13800000000" not in str(lines)


def test_every_job_of_orchards_commits_by_itself():
    works = {one.work: one.in_pieces for one in jobs.TIMETABLE}
    for work in (jobs.ask_for_renewals, jobs.end_adoption_terms, jobs.open_late_care, jobs.remind_of_care):
        assert works[work], work
