"""What a veto and a removal do to half-years that are computed, in notice or final, also when many act at once."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

from app import clock
from app.database import db
from app.stars.periods import anew_service, service
from app.stars.periods.facts_service import Ground
from app.stars.periods.models import StarChange, StarVeto
from tests.stars.conftest import Yard, later
from tests.stars.test_periods import decided, finished, mine, told

WHY = {"reason": "查实"}
JANUARY = later(0).replace(year=2027, month=1, day=4)


def vetoed(yard: Yard, by, day: str = "2026-05-04"):
    said = {"subject": f"lead_household:{yard.office.id}", "code": "complaint", "from_day": day, "until_day": ""}
    return yard.browser(by).submit(f"{yard.town.url}/stars/vetoes", **said, **WHY)


def vetoes(yard: Yard) -> list[StarVeto]:
    db.session.expire_all()
    return list(db.session.execute(mine(yard, StarVeto)).scalars())


def withdrawn(yard: Yard, by, veto_id: int):
    browser, page = yard.browser(by), f"{yard.town.url}/stars/vetoes"
    return browser.post(f"{page}/{veto_id}/withdrawal", browser.seal(page))


def decide(yard: Yard, by, which: str, **said: str):
    browser, page = yard.browser(by), f"{yard.town.url}/stars/decisions/{decided(yard)[-1].id}"
    return browser.post(f"{page}/{which}", {**browser.seal(f"{yard.town.url}/stars/vetoes"), **WHY, **said})


def test_a_veto_counts_while_the_notice_stands_and_the_household_hears_of_it(yard: Yard):
    yard.step("computation")
    yard.step("notice")
    member = yard.members[0].person_id
    assert vetoed(yard, yard.second).status_code == 303
    assert (yard.result().stars, told(yard, member)[-1]) == (0, "您家公示中的星级有变化：无星")
    (veto,) = vetoes(yard)
    assert "要由另一位工作人员来办" in withdrawn(yard, yard.second, veto.id).text  # who entered it
    assert withdrawn(yard, yard.staff, veto.id).status_code == 303
    assert "已经撤销过" in withdrawn(yard, yard.staff, veto.id).text
    assert (yard.result().stars, told(yard, member)[-1]) == (2, "您家公示中的星级有变化：二星")
    assert len(db.session.execute(mine(yard, StarChange)).scalars().all()) == 2
    with clock.standing_at(later(8)):
        assert "2026年上半年的公示期已经过了" in vetoed(yard, yard.second).text
        assert (len(vetoes(yard)), yard.result().stars) == (1, 2)  # nothing by half
        assert vetoed(yard, yard.second, "2026-07-02").status_code == 303  # of the half-year that runs
        assert yard.step("final").status_code == 303
        assert vetoed(yard, yard.second).status_code == 303
        assert yard.result().stars == 2


def test_before_the_notice_who_entered_a_veto_may_withdraw_it_and_the_half_year_is_computed_anew(yard: Yard):
    yard.step("computation")
    vetoed(yard, yard.second)
    assert yard.step("computation").status_code == 303  # anew: nothing that is kept stands on the results
    assert yard.result().stars == 0
    assert withdrawn(yard, yard.second, vetoes(yard)[0].id).status_code == 303
    assert yard.result().stars == 2
    assert yard.step("computation").status_code == 303


def test_a_removal_reaches_the_half_years_after_it_and_what_replaces_it_gives_them_back(yard: Yard):
    finished(yard)
    third, member = yard.world.staff(yard.town.place, "孙立"), yard.members[0].person_id
    with clock.standing_at(JANUARY):
        yard.step("computation", label="2026H2")
        assert yard.result("2026H2").why == "grace" or yard.result("2026H2").why == ""
        assert decide(yard, yard.second, "removal").status_code == 303
        assert (yard.result("2026H2").why, yard.result("2026H2").stars) == ("barred", None)
        (veto,) = vetoes(yard)
        assert veto.decision_id == decided(yard)[-1].id
        assert withdrawn(yard, yard.second, veto.id).status_code == 422  # who removed
        yard.step("notice", label="2026H2")
        assert decide(yard, third, "correction", stars="0").status_code == 303  # as many stars, and no longer barred
        assert (yard.result("2026H2").why, vetoes(yard)[0].withdrawn_by_id) == ("", third.id)
        assert told(yard, member)[-1] == "您家公示中的星级有变化：无星"
        assert decide(yard, yard.second, "removal").status_code == 303
        assert told(yard, member)[-1] == "您家公示中的星级有变化：未评星"
    with clock.standing_at(JANUARY + timedelta(days=20)):
        assert "2026年下半年的公示期已经过了" in decide(yard, third, "correction", stars="3").text
        yard.step("final", label="2026H2")


def sent(yard: Yard, rows: str):
    browser, page = yard.browser(yard.second), f"{yard.town.url}/stars/vetoes/import"
    fields = {**browser.seal(page), "file": (io.BytesIO(rows.encode()), "vetoes.csv")}
    address = browser.post(page, fields, content_type="multipart/form-data").location
    return browser.get(address).text, browser.post(address, browser.seal(page))


def test_vetoes_come_from_a_file_all_or_none(yard: Yard):
    yard.step("computation")
    yard.step("notice")
    header = "类别,名称,情形,开始日期,结束日期,怎么查实的\n"
    good = f"{header}党员中心户,阳光家园 6号楼 1单元,严重投诉查实,2026-05-04,,12345 转办属实\n"
    good += "楼栋,阳光家园 6号楼,新增违建,2026/05/04,2026-05-20,城管核查\n"
    wrong = "楼栋,阳光家园 6号楼,严重投诉查实,2027-05-04,2026-05-20,\n楼,某处,新增违建,2026-05-04,,属实\n"
    wrong += "楼栋,阳光家园 6号楼,新增违建,2026-05-04,2026-05-03,属实\n楼栋,9号楼,新增违建,5月4日,,属实\n"
    shown, answer = sent(yard, good + wrong + good.splitlines()[2] + "\n")
    for sentence in (
        "没有“严重投诉查实”", "请写明怎么查实的", "请填党员中心户、楼栋或网格党支部", "没有“9号楼”", "日期写作",
        "同一件事写了两遍", "结束的日期早于开始的日期",
    ):  # fmt: skip
        assert sentence in shown, sentence
    assert (answer.status_code, vetoes(yard), yard.result().stars) == (422, [], 2)
    with clock.standing_at(later(8)):  # the half-year waits to be made final: nothing of the file is entered
        assert "2026年上半年的公示期已经过了" in sent(yard, good)[1].text
    assert vetoes(yard) == []
    assert sent(yard, good)[1].status_code == 303
    assert (len(vetoes(yard)), yard.result().stars) == (2, 0)
    assert withdrawn(yard, yard.staff, vetoes(yard)[0].id).status_code == 303
    kept = yard.browser(yard.staff).get(f"{yard.town.url}/stars/vetoes.csv").get_data(as_text=True)
    assert "没有要新增的" in sent(yard, kept)[0]  # what was withdrawn is not entered again by the register's own file


def compute_and_veto_at_once(yard: Yard, monkeypatch) -> int | None:
    """A veto is entered just when the computing has read the vetoes; the stars that come of it."""
    has_read, is_entered = threading.Event(), threading.Event()

    class Slow(Ground):
        def __init__(self, period) -> None:
            super().__init__(period)
            has_read.set()
            is_entered.wait(1)

    monkeypatch.setattr(service, "Ground", Slow)

    browsers, page = [yard.browser(who) for who in (yard.second, yard.staff)], f"{yard.town.url}/stars/vetoes"
    entering, computing = (one.seal(page) for one in browsers)
    entering |= {"subject": f"lead_household:{yard.office.id}", "code": "complaint", "from_day": "2026-05-04", **WHY}

    def enter() -> int:
        has_read.wait(10)
        with clock.standing_at(later(0)):
            status = browsers[0].post(page, {**entering, "until_day": ""}).status_code
        is_entered.set()
        return status

    def compute() -> int:
        with clock.standing_at(later(0)):
            address = f"{yard.town.url}/stars/periods/2026H1/computation"
            return browsers[1].post(address, {**computing, "version": "0"}).status_code

    with ThreadPoolExecutor(2) as pool:
        acts = [pool.submit(enter), pool.submit(compute)]
        assert [one.result() for one in acts] == [303, 303]
    return yard.result().stars


def test_a_veto_entered_while_the_half_year_is_computed_counts(yard: Yard, monkeypatch):
    assert compute_and_veto_at_once(yard, monkeypatch) == 0


def test_without_the_line_that_veto_is_missed(yard: Yard, monkeypatch):
    """The control."""
    for module in (service, anew_service):
        monkeypatch.setattr(module, "in_line", lambda *_: None)
    assert compute_and_veto_at_once(yard, monkeypatch) == 2


def in_notice(yard: Yard) -> None:
    yard.step("computation")
    yard.step("notice")


def end_twice_at_once(yard: Yard, monkeypatch) -> list[int]:
    """Two of the staff press at once; inside they meet where each has seen that the half-year is in notice."""
    gate, page = threading.Barrier(2), f"{yard.town.url}/stars/periods/2026H1"
    is_over = service.notice_is_over

    def meet(*said) -> bool:
        with suppress(threading.BrokenBarrierError):
            gate.wait(1)
        return is_over(*said)

    with clock.standing_at(later(8)):
        browsers = [yard.browser(who) for who in (yard.staff, yard.second)]
        forms = [{**one.seal(page), "version": "2"} for one in browsers]
    monkeypatch.setattr(service, "notice_is_over", meet)

    def press(browser, form) -> int:
        with clock.standing_at(later(8)):
            return browser.post(f"{page}/final", form).status_code

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(press, browsers, forms))


def test_of_two_staff_who_press_at_once_one_ends_the_half_year(yard: Yard, monkeypatch):
    in_notice(yard)
    assert end_twice_at_once(yard, monkeypatch) == [303, 422]
    assert len(decided(yard)) == 1
    assert told(yard, yard.members[0].person_id).count("您家的星级已定：二星") == 1


def test_without_the_lock_both_end_it(yard: Yard, monkeypatch):
    """The control: only the database's own rule is left, and it has no words for people."""
    in_notice(yard)
    monkeypatch.setattr(service, "locked", service.find)
    assert end_twice_at_once(yard, monkeypatch) == [303, 500]
