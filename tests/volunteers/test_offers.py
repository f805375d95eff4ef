"""Offers: a freed slot is kept for the first in line for a while, taken or let pass by a form, passed on by the job."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text, update

from app import clock
from app.database import db, transaction
from app.volunteers import service
from app.volunteers.domain import Night, offer_ends
from app.volunteers.models import Claim, Task
from tests.volunteers.conftest import NINE
from tests.volunteers.test_claims import press, states, taken, told

THURSDAY_TEN = datetime(2026, 10, 15, 10, 0, tzinfo=clock.SHANGHAI)
NIGHT = Night(21, 7)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=clock.SHANGHAI)


@pytest.mark.parametrize(
    ("now", "starts", "until"),
    [
        (at(15, 10), at(17, 9), at(15, 12)),  # two hours
        (at(15, 20), at(17, 9), at(16, 8)),  # an hour before the night, an hour after it
        (at(15, 23), at(17, 9), at(16, 9)),  # the clock waits until seven
        (at(15, 2), at(17, 9), at(15, 9)),
        (at(15, 10), at(15, 12), at(15, 11)),  # half of what is left
        (at(15, 22), at(16, 8), at(16, 7, 30)),  # half of the hour between morning and start
        (at(15, 23), at(16, 5), at(16, 2)),  # no morning before the start
        (at(15, 10), at(15, 10), at(15, 10)),
    ],
)
def test_how_long_a_slot_is_kept(now, starts, until):
    assert offer_ends(now, starts, minutes=120, night=NIGHT) == until


def test_without_a_box_half_of_the_time_is_left_and_without_a_night_the_clock_goes_on():
    assert offer_ends(at(15, 7), at(17, 7), minutes=None, night=NIGHT) == at(15, 21)
    assert offer_ends(at(15, 23), at(17, 9), minutes=120, night=Night()) == at(16, 1)


@pytest.fixture
def line(yard, member):
    """A task of one slot; the first holds it, two wait."""
    with clock.standing_at(THURSDAY_TEN - timedelta(hours=1)):
        task = yard.task(capacity=1)
        people = member("甲一"), member("乙二"), member("丙三")
        held = yard.claim(task, people[0])
        for who in people[1:]:
            press(yard, who, task, wait="yes")
    return task, people, held


def give_back(yard, who, claim):
    page = f"{yard.town.url}/my/claims"
    return yard.browser(who).submit(page, f"{page}/{claim.id}/withdrawal")


def answer(yard, who, claim_id, word):
    page = f"{yard.town.url}/my/claims"
    return yard.browser(who).submit(page, f"{page}/{claim_id}/{word}")


def claim_of(yard, task, who):
    db.session.expire_all()
    rows = db.session.query(Claim).filter_by(community_id=yard.town.place.id, task_id=task.id, person_id=who.person_id)
    return rows.order_by(Claim.id.desc()).first()


def pass_on():
    with transaction():
        return service.pass_on_offers()


def test_a_freed_slot_is_kept_for_the_first_in_line_who_is_told(yard, line):
    task, (first, second, third), held = line
    with clock.standing_at(THURSDAY_TEN):
        assert give_back(yard, first, held).status_code == 303
        assert (states(yard, task), taken(yard, task)) == ({"withdrawn": 1, "offered": 1, "waiting": 1}, 1)
        assert told(yard, second.person_id) == ["「果树刷白防寒」有名额了，请在今天 周四 12:00 前答复"]
        assert told(yard, third.person_id) == []
        for page, word in (("my/claims", "为您留到今天 周四 12:00"), (f"tasks/{task.id}", "今天 周四 12:00 前请答复")):
            assert word in yard.browser(second).get(f"{yard.town.url}/{page}").text
        assert "有名额，等答复" in yard.browser(second).get(f"{yard.town.url}/me").text


def test_taken_by_the_form(yard, line):
    task, (first, second, _third), held = line
    with clock.standing_at(THURSDAY_TEN):
        give_back(yard, first, held)
        offered = claim_of(yard, task, second)
        assert answer(yard, second, offered.id, "acceptance").status_code == 303
        assert (states(yard, task), taken(yard, task)) == ({"withdrawn": 1, "taken": 1, "waiting": 1}, 1)


def test_let_pass_by_the_form_it_goes_to_the_next_and_counts_as_no_absence(yard, line):
    task, (first, second, third), held = line
    with clock.standing_at(THURSDAY_TEN):
        give_back(yard, first, held)
    with clock.standing_at(THURSDAY_TEN + timedelta(minutes=30)):
        assert "让给下一位" in yard.browser(second).get(f"{yard.town.url}/my/claims").text
        assert answer(yard, second, claim_of(yard, task, second).id, "withdrawal").status_code == 303
        assert claim_of(yard, task, third).state == "offered"
        assert "名额已让出" in yard.browser(second).get(f"{yard.town.url}/my/claims").text
        with yard.inside():
            assert service.absences(second.person_id) == 0
    assert taken(yard, task) == 1


def test_nobody_answers_and_the_job_passes_it_on_once(yard, line):
    task, (first, second, third), held = line
    with clock.standing_at(THURSDAY_TEN):
        give_back(yard, first, held)
    with clock.standing_at(THURSDAY_TEN + timedelta(minutes=119)):
        pass_on()
        assert claim_of(yard, task, second).state == "offered"
    with clock.standing_at(THURSDAY_TEN + timedelta(minutes=120)):
        mine = claim_of(yard, task, second).id
        late = yard.browser(second).submit(
            f"{yard.town.url}/tasks/{task.id}", f"{yard.town.url}/my/claims/{mine}/acceptance"
        )
        assert late.status_code == 422  # the box ends by the clock, not by the job
        assert "时间已经过了" in late.text
        pass_on()
        pass_on()  # and once more: the next one's offer has only begun
        assert (claim_of(yard, task, second).state, claim_of(yard, task, third).state) == ("withdrawn", "offered")
        assert told(yard, second.person_id)[-1] == "「果树刷白防寒」给您留的名额已给下一位"
    with clock.standing_at(THURSDAY_TEN + timedelta(hours=5)):
        pass_on()
        assert (states(yard, task), taken(yard, task)) == ({"withdrawn": 3}, 0)
        assert press(yard, second, task).status_code == 303  # and whoever comes may have it


def test_an_offered_slot_is_not_sold_to_another(yard, line, member):
    task, (first, second, _third), held = line
    with clock.standing_at(THURSDAY_TEN):
        give_back(yard, first, held)
        refused = yard.browser(member("丁四"))
        seal = refused.seal(f"{yard.town.url}/tasks/{task.id}")
        assert refused.post(f"{yard.town.url}/tasks/{task.id}/claim", seal).status_code == 422
        assert answer(yard, second, claim_of(yard, task, second).id, "acceptance").status_code == 303
    assert states(yard, task)["taken"] == 1


def test_were_an_offer_not_counted_it_would_be_sold_twice(yard, line, member):
    """The control: the number that the offer put on the task is taken off again."""
    task, (first, second, _third), held = line
    with clock.standing_at(THURSDAY_TEN):
        give_back(yard, first, held)
        uncounted = update(Task).where(Task.community_id == yard.town.place.id, Task.id == task.id)
        db.session.execute(uncounted.values(taken=0))
        db.session.commit()
        assert press(yard, member("丁四"), task).status_code == 303
        assert answer(yard, second, claim_of(yard, task, second).id, "acceptance").status_code == 303
    assert states(yard, task)["taken"] == 2


def test_taken_and_passed_on_at_once_is_one_or_the_other(yard, line, app):
    """The member presses while the job passes the offer on and another member claims: one slot, one claim."""
    task, (first, second, third), held = line
    with clock.standing_at(THURSDAY_TEN):
        give_back(yard, first, held)
        offered = claim_of(yard, task, second).id
        page = f"{yard.town.url}/my/claims"
        browser = yard.browser(second)
        seals = [browser.seal(page) for _ in range(4)]
    db.session.execute(
        text("UPDATE claim SET offer_until = :now WHERE community_id = :c AND id = :id"),
        {"now": THURSDAY_TEN + timedelta(hours=1), "c": yard.town.place.id, "id": offered},
    )
    db.session.commit()
    answers = []

    def accept(seal):
        answers.append(browser.post(f"{page}/{offered}/acceptance", seal).status_code)

    def run_job():
        with app.app_context():
            pass_on()

    with clock.standing_at(THURSDAY_TEN + timedelta(minutes=59, seconds=59)):
        threads = [threading.Thread(target=accept, args=(seal,)) for seal in seals]
        threads += [threading.Thread(target=run_job) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(answers) == [303, 422, 422, 422]
    assert (states(yard, task), taken(yard, task)) == ({"withdrawn": 1, "taken": 1, "waiting": 1}, 1)
    assert claim_of(yard, task, third).state == "waiting"


def test_anothers_offer_is_not_found(yard, line):
    task, (first, second, third), held = line
    with clock.standing_at(THURSDAY_TEN):
        give_back(yard, first, held)
        offered = claim_of(yard, task, second).id
        assert answer(yard, third, offered, "acceptance").status_code == 404
        assert claim_of(yard, task, second).state == "offered"


def test_an_earlier_start_shortens_the_offer(yard, line):
    task, (first, second, _third), held = line
    with clock.standing_at(THURSDAY_TEN):
        give_back(yard, first, held)
        page = f"{yard.town.url}/desk/tasks/{task.id}/change"
        form = {
            "title": task.title, "meeting_point": "东门", "grid_id": "", "compound_id": "",
            "starts_at": "2026-10-15T12:00", "ends_at": "2026-10-15T14:00", "claims_open_at": "2026-10-07T09:00",
            "claims_close_at": "2026-10-15T12:00", "capacity": "1", "organiser_id": str(yard.staff.id),
            "version": str(db.session.get(Task, (yard.town.place.id, task.id)).version),
        }  # fmt: skip
        assert yard.browser(yard.staff).submit(page, **form).status_code == 303
        assert claim_of(yard, task, second).offer_until == THURSDAY_TEN + timedelta(hours=1)


def test_the_task_begins_and_nothing_is_offered_any_more(yard, line):
    task, (first, second, third), held = line
    with clock.standing_at(NINE - timedelta(minutes=20)):
        assert give_back(yard, first, held).status_code == 303
        assert claim_of(yard, task, second).offer_until == NINE - timedelta(minutes=10)
    with clock.standing_at(NINE), transaction():
        service.finish_tasks(clock.now())
    with clock.standing_at(NINE):
        pass_on()
        assert states(yard, task) == {"withdrawn": 2, "waiting": 1}
        assert "没轮到" in yard.browser(third).get(f"{yard.town.url}/my/claims").text
