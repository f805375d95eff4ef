"""Absences: what counts, what staff excuse, and the stop that only staff lift."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock, scope
from app.audit import AuditLine
from app.database import db, transaction
from app.volunteers import service
from app.volunteers.errors import ClaimRefused
from app.volunteers.models import Claim
from tests.volunteers.conftest import NINE
from tests.volunteers.test_claims import press, told

BEFORE = NINE - timedelta(days=2)


@pytest.fixture(autouse=True)
def two_days_before():
    with clock.standing_at(BEFORE):
        yield


def miss(yard, who, times=1, *, first=1):
    """The member claims tasks of days past and does not come."""
    made = []
    for days in range(first, first + times):
        with clock.standing_at(BEFORE - timedelta(days=days + 6)):
            made.append(yard.claim(yard.task(starts_at=BEFORE - timedelta(days=days)), who))
    with transaction():
        service.finish_tasks(clock.now())
    db.session.expire_all()
    return made


def withdraw(yard, who, claim, *, hours):
    """Give the slot back so many hours before the start."""
    page = f"{yard.town.url}/my/claims"
    with clock.standing_at(claim.task.starts_at - timedelta(hours=hours)):
        assert yard.browser(who).submit(page, f"{page}/{claim.id}/withdrawal").status_code == 303
    db.session.expire_all()


def absences(yard, who):
    db.session.expire_all()
    with yard.inside():
        return service.absences(who.person_id)


def excuse(yard, claim, reason="发烧，有病假条", by=None):
    page = f"{yard.town.url}/desk/absences/{claim.membership_id}"
    return yard.browser(by or yard.staff).submit(page, f"{yard.town.url}/desk/claims/{claim.id}/excuse", excuse=reason)


def resume(yard, who, reason="说明了情况"):
    page = f"{yard.town.url}/desk/absences/{who.id}"
    return yard.browser(yard.staff).submit(page, f"{page}/resumption", reason=reason)


@pytest.mark.parametrize(("hours", "counts"), [(24, 0), (23.9, 1), (1, 1)])
def test_giving_back_is_free_until_the_cut_off(yard, member, hours, counts):
    who = member()
    held = yard.claim(yard.task(), who)
    withdraw(yard, who, held, hours=hours)
    assert absences(yard, who) == counts


def test_who_claims_after_the_cut_off_may_still_think_again(yard, member):
    who, task = member(), yard.task()
    with clock.standing_at(NINE - timedelta(hours=5)):
        press(yard, who, task)
        held = db.session.execute(select(Claim).filter_by(community_id=yard.town.place.id)).scalar_one()
        assert "退出不记缺席" in yard.browser(who).get(f"{yard.town.url}/my/claims").text
    withdraw(yard, who, held, hours=2)
    assert absences(yard, who) == 0


def test_an_offer_that_was_accepted_in_good_time_counts_like_any_slot(yard, member):
    first, second, task = member(), member("周丽华"), yard.task(capacity=1)
    held = yard.claim(task, first)
    yard.claim(task, second, may_wait=True)
    withdraw(yard, first, held, hours=30)
    with yard.inside(), clock.standing_at(NINE - timedelta(hours=29)):
        offered = service.own_claims(second.person_id, [task.id])[task.id]
        service.accept_offer(offered)
        db.session.commit()
    withdraw(yard, second, offered, hours=2)
    assert (absences(yard, first), absences(yard, second)) == (0, 1)


def test_four_absences_warn_and_the_fifth_stops(yard, member):
    who = member()
    miss(yard, who, 4)
    text = yard.browser(who).get(f"{yard.town.url}/my/claims").text
    assert "今年有 4 次没来，满 5 次会暂停认领" in text
    assert "可以免记" in text
    assert press(yard, who, yard.task(title="还能认领")).status_code == 303
    miss(yard, who, 1, first=6)
    answer = press(yard, who, yard.task(starts_at=NINE + timedelta(days=1)))
    assert answer.status_code == 422
    assert "认领暂停" in answer.text
    page = yard.browser(who).get(f"{yard.town.url}/my/claims").text
    assert "认领暂停了" in page
    assert "请找社区工作人员说明情况" in page


def test_an_excused_absence_does_not_count_and_the_member_reads_why(yard, member):
    who = member()
    missed = miss(yard, who, 5)[0]
    assert excuse(yard, missed).status_code == 303
    assert absences(yard, who) == 4
    assert press(yard, who, yard.task()).status_code == 303
    assert told(yard, who.person_id)[-1] == "「果树刷白防寒」的缺席不记了"
    text = yard.browser(who).get(f"{yard.town.url}/my/claims").text
    assert "没来，已免记" in text
    assert "发烧，有病假条" in text


def test_a_late_withdrawal_is_excused_too_and_a_free_one_needs_none(yard, member):
    who = member()
    late, free = yard.claim(yard.task(), who), yard.claim(yard.task(starts_at=NINE + timedelta(days=1)), who)
    withdraw(yard, who, late, hours=3)
    withdraw(yard, who, free, hours=40)
    with clock.standing_at(NINE - timedelta(hours=2)):
        assert excuse(yard, free).status_code == 422
        assert excuse(yard, late).status_code == 303
        seal = yard.browser(yard.staff)
        again = seal.submit(
            f"{yard.town.url}/desk/tasks/new?kind=flower_bed",
            f"{yard.town.url}/desk/claims/{late.id}/excuse",
            excuse="再来一次",
        )
        assert again.status_code == 422  # once
    assert absences(yard, who) == 0


def test_an_excuse_needs_a_reason(yard, member):
    missed = miss(yard, member())[0]
    answer = excuse(yard, missed, reason="")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert db.session.get(Claim, (missed.community_id, missed.id)).state == "no_show"


def test_nobody_excuses_their_own(yard, member):
    from app.people.models import Role

    who = member()
    missed = miss(yard, who)[0]
    yard.world.store(Role(person_id=who.person_id, kind="staff", place_id=yard.town.place.id, granted_at=clock.now()))
    assert excuse(yard, missed, by=who.person).status_code == 422
    assert excuse(yard, missed).status_code == 303


def test_staff_lift_the_stop_by_a_dated_line(yard, member):
    who = member()
    miss(yard, who, 5)
    assert "已暂停认领" in yard.browser(yard.staff).get(f"{yard.town.url}/desk/absences?only=stopped").text
    assert resume(yard, who).status_code == 303
    assert press(yard, who, yard.task()).status_code == 303
    assert told(yard, who.person_id)[-1] == "您又可以认领活动了"
    line = db.session.execute(
        select(AuditLine).where(AuditLine.community_id == yard.town.place.id, AuditLine.action == "absences.resume")
    ).scalar_one()
    assert (line.person_id, line.details["reason"]) == (yard.staff.id, "说明了情况")
    again = f"{yard.town.url}/desk/absences/{who.id}/resumption"
    nothing = yard.browser(yard.staff).submit(f"{yard.town.url}/desk/weather", again, reason="再说一遍")
    assert nothing.status_code == 422  # nothing to lift any more


def test_what_was_missed_before_the_lift_needs_no_excuse_any_more(yard, member):
    who = member()
    missed = miss(yard, who, 5)
    page = f"{yard.town.url}/desk/absences/{who.id}"
    assert "有理由，免记" in yard.browser(yard.staff).get(page).text
    resume(yard, who)
    text = yard.browser(yard.staff).get(page).text
    assert text.count("恢复认领以前的，不再计数") == 5
    assert "有理由，免记" not in text
    with yard.inside(), pytest.raises(ClaimRefused, match="已经不算了"):
        service.excuse(scope.here(Claim, missed[0].id), reason="发烧", by_id=yard.staff.id)


def test_absences_after_the_lift_count_anew(yard, member):
    who = member()
    miss(yard, who, 5, first=10)
    with clock.standing_at(BEFORE):
        resume(yard, who)
    with clock.standing_at(BEFORE + timedelta(days=20)):
        with clock.standing_at(BEFORE + timedelta(days=1)):
            held = [yard.claim(yard.task(starts_at=NINE + timedelta(days=n)), who) for n in range(5)]
        with transaction():
            service.finish_tasks(clock.now())
        assert len(held) == absences(yard, who) == 5
        assert press(yard, who, yard.task(starts_at=NINE + timedelta(days=25))).status_code == 422


def test_a_stop_of_last_year_stands_until_it_is_lifted(yard, member):
    who = member()
    miss(yard, who, 5)
    january = NINE.replace(year=2027, month=1, day=9)
    with clock.standing_at(january - timedelta(days=2)):
        task = yard.task(starts_at=january)
        assert absences(yard, who) == 0
        assert press(yard, who, task).status_code == 422
        assert resume(yard, who).status_code == 303
        assert press(yard, who, task).status_code == 303


def test_the_roll_call_puts_an_excused_one_right(yard, member):
    who = member()
    with clock.standing_at(NINE - timedelta(days=4)):
        held = yard.claim(yard.task(), who)
    with clock.standing_at(NINE + timedelta(hours=4)):
        with transaction():
            service.finish_tasks(clock.now())
        db.session.expire_all()
        assert excuse(yard, held).status_code == 303
        page = f"{yard.town.url}/tasks/{held.task_id}/roll"
        fields = {"arrived": str(held.id), "at": "2026-10-17T09:00"}
        assert yard.browser(yard.staff).submit(page, **fields).status_code == 303
        db.session.expire_all()
        assert db.session.get(Claim, (held.community_id, held.id)).state == "taken"


def test_an_organiser_does_not_call_away_their_own_absence(yard, member):
    """Who may not excuse themselves does not arrive afterwards by their own roll call; a colleague may note it."""
    who = member()
    with clock.standing_at(NINE - timedelta(days=4)):
        held = yard.claim(yard.task(organiser_id=who.person_id), who)
    with clock.standing_at(NINE + timedelta(hours=4)):
        with transaction():
            service.finish_tasks(clock.now())
        page = f"{yard.town.url}/tasks/{held.task_id}/roll"
        fields = {"arrived": str(held.id), "at": "2026-10-17T09:00"}
        for by, status, state in ((who.person, 422, "no_show"), (yard.staff, 303, "taken")):
            assert yard.browser(by).submit(page, **fields).status_code == status
            db.session.expire_all()
            assert db.session.get(Claim, (held.community_id, held.id)).state == state


@pytest.mark.parametrize(("comes", "word"), [(True, "已签退，等社区审批"), (False, "没来")])
def test_past_claims_say_what_became_of_them(yard, member, comes, word):
    who, task = member(), yard.task()
    yard.served(task, who) if comes else yard.claim(task, who)
    with clock.standing_at(NINE + timedelta(hours=2, minutes=30)):
        assert (word if comes else "已结束") in yard.browser(who).get(f"{yard.town.url}/my/claims").text
    with clock.standing_at(NINE + timedelta(hours=4)):
        with transaction():
            service.finish_tasks(clock.now())
        text = yard.browser(who).get(f"{yard.town.url}/my/claims").text
    assert word in text
    assert "已认领" not in text
