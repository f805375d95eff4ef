"""Closing an account: seen beforehand, typed and proven, done at once; afterwards no table knows who it was."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from app import clock, scope, texts
from app.database import Base, db, transaction
from app.files import uploads
from app.files.uploads import StoredUpload
from app.home.own import closing_service, parts
from app.inbox import service as inbox
from app.inbox.reach import service as reach_service
from app.members import service as members
from app.members.models import KnownMember, Membership
from app.people import service as people
from app.people.accounts import closing_service as people_closing_service
from app.people.accounts import corrections_service
from app.people.models import Person, Role
from app.people.sign_in import codes_service
from app.points import service as points
from app.points.models import Transfer
from app.points.proof import recount_service
from app.property import service as property_
from app.scope import in_community
from app.storage.encrypted import EncryptedText, blind_index
from app.volunteers import service as volunteers
from app.volunteers.feed import service as feed_service
from app.volunteers.models import Claim, Task
from tests.members.test_moving_away import open_task
from tests.members.test_moving_home import balance, earn
from tests.people.conftest import PASSWORD, fresh_address, is_signed_in, phone, sign_in, sign_up
from tests.world import Browser, Town, World, serial

__all__ = ["fresh_address"]


@dataclass
class Someone:
    """Who closes the account: a browser, a number, a name that nobody else has."""

    browser: Browser
    person: Person
    phone: str
    name: str
    email: str

    @property
    def former(self) -> str:
        """How they were called in between."""
        return "钱" + self.name[1:-1] + "前"


def name() -> str:
    """A name that nothing else in the database holds."""
    return "赵" + "".join(chr(0x4E00 + int(digit) * 100 + n) for n, digit in enumerate(str(serial())[-8:]))


@pytest.fixture
def signed_up(world: World) -> Callable[[], Someone]:
    def make() -> Someone:
        world.city()
        browser, number, called = world.browser(), phone(), name()
        assert sign_up(browser, number, name=called).status_code == 303
        person = people.find_by_phone(number)
        assert person is not None
        return Someone(browser, person, number, called, f"zhao{serial()}@example.cn")

    return make


def close(browser: Browser, *, word: str = "注销", present: str = PASSWORD) -> Any:
    return browser.submit("/my/password", "/my/account/closing", word=word, present=present)


def join(world: World, town: Town, person: Person) -> Membership:
    """Make the person an active member by the desk."""
    staff = world.staff(town.place)
    with scope.inside(town.scope), transaction():
        asked = members.report_in(person, kind="resident", building=town.building, unit="1单元", door="301")
        asked.skills = ["会修水管"]
        return members.accept(asked, household=town.household, by=staff)


def rows_with(needle: str) -> Iterator[str]:
    """Every table with a row that holds the text: in words, in JSON, or in bytes of UTF-8 or GBK."""
    spelt = {needle, needle.encode().hex(), needle.encode("gb18030").hex()}
    for table in sorted(Base.metadata.tables):
        for one in spelt:
            found = db.session.execute(
                text(f"SELECT count(*) FROM {table} AS row WHERE position(:needle IN row::text) > 0"), {"needle": one}
            ).scalar_one()
            if found:
                yield table


def encrypted_with(needle: str) -> Iterator[str]:
    """Every encrypted column that holds exactly the text."""
    for mapper in Base.registry.mappers:
        for column in mapper.local_table.columns:
            if isinstance(column.type, EncryptedText) and needle in set(db.session.execute(select(column)).scalars()):
                yield f"{mapper.local_table.name}.{column.name}"


def traces(someone: Someone) -> set[str]:
    """Where the database still knows the name, the number or the address."""
    db.session.rollback()
    needles = (someone.name, someone.former, someone.phone, someone.email, blind_index(someone.phone))
    with scope.across_communities():
        found = {table for needle in needles for table in rows_with(needle)}
        return found | {column for needle in needles for column in encrypted_with(needle)}


def lived(world: World, someone: Someone) -> Town:
    """Leave the name and the number wherever the platform may put them."""
    town, person = world.town(), someone.person
    membership = join(world, town, person)
    with transaction():
        reach_service.give_email(person.id, someone.email)
    with scope.inside(town.scope), transaction():
        members.add_known(town.building, name=someone.name, last4=someone.phone[-4:])
        helped = join_other(world, town)
        person = db.session.get_one(Person, person.id)
        db.session.add(Role(person_id=person.id, kind="staff", place_id=town.place.id, granted_at=clock.now()))
        codes_service.issue_code(helped.person, by=person)  # who is helped is told by whom
        corrections_service.correct_name(person, someone.former, reason=f"原来叫{someone.name}")
        db.session.add(upload(helped.person, town, f"姓名\n{someone.former}\n"))
        codes_service.issue_code(join_other(world, town).person, by=person)
    give_named(world, town, person)
    with scope.inside(town.scope), transaction():
        person = db.session.get_one(Person, person.id)
        corrections_service.correct_name(person, someone.name, reason="写错了")
        db.session.add(upload(person, town, f"姓名\n{someone.name}\n"))
        db.session.add(upload(helped.person, town, f"姓名\n{someone.name}\n", encoding="gb18030"))
    street = world.staff(town.street)
    granted = world.browser(street).submit(
        "/my", f"/places/{town.place.code}/roles", phone=someone.phone, kind="staff", company="0"
    )
    assert granted.status_code == 422  # is staff already; and a receipt of it:
    office = world.browser(world.staff(town.place)).submit(
        "/my",
        f"{town.url}/offices/grids",
        grid=str(town.grid.id),
        member=person.volunteer_number,
        office="grid_lead",
        since="2026-01-01",
    )
    assert office.status_code == 303
    del membership
    return town


def give_named(world: World, town: Town, giver: Person) -> None:
    """A gift to a neighbour's bill, confirmed at the counter: the household reads whose it is."""
    company, staff, theirs = world.company(), world.staff(town.place), join_other(world, town)
    earn(town, giver.id, {2026: 100})
    with scope.inside(town.scope), transaction():
        property_.serve(company_id=company.id, compound_id=town.compound.id, from_day=date(2026, 1, 1))
        points.grant_budget(year=clock.today().year, points=1_000, funding_source="街道经费", by_id=None)
        property_.record_agreement(
            company_id=company.id, year=clock.today().year, funding_source="街道经费", signed_on=clock.today(), by=staff
        )
        bill = property_.NewBill(f"WY{serial()}", "2026年", 900_00, None, theirs.household_id or 0)
        property_.add_bill(company.id, bill)
        gift = property_.give_to_bill(theirs.household, points=100, person=giver, is_named=True)
    with transaction():
        property_.confirm(gift, clerk=world.clerk(company), cash_fen=0)


def join_other(world: World, town: Town) -> Membership:
    household = world.household(town.place, town.building, unit="9单元", door=str(serial()))
    return world.member(town, "钱多", household=household)


def upload(person: Person, town: Town, rows: str, *, encoding: str = "utf-8") -> StoredUpload:
    content = rows.encode(encoding)
    return StoredUpload(
        token=f"test-{serial()}", person_id=person.id, place_id=town.place.id, purpose="known", filename="a.csv",
        content=content, sha256="", made_at=clock.now(),
    )  # fmt: skip


def again(someone: Someone) -> Person:
    db.session.rollback()
    return db.session.get_one(Person, someone.person.id, populate_existing=True)


def test_no_table_and_no_column_knows_who_it_was(world: World, signed_up):
    someone = signed_up()
    town = lived(world, someone)
    before = traces(someone)
    # The control: all these places are looked into, and would be found.
    assert before >= {
        "person", "person.phone", "reach.email", "known_member", "name_change", "message", "stored_upload",
        "form_receipt",
    }  # fmt: skip
    world.staff(town.place)
    assert close(someone.browser).status_code == 303
    assert traces(someone) == set()
    person = again(someone)
    assert (person.name, person.active, person.phone_index, person.password_hash) == (texts.NOBODY, False, None, None)
    with scope.inside(town.scope):
        membership = members.latest_membership(person.id)
    assert membership is not None
    assert (membership.state, membership.unit, membership.door, membership.skills) == ("left", "", "", [])
    assert membership.household_id is None
    assert people.name_changes(person.id) == []
    assert inbox.messages(person.id) == []


# What the books keep of an account that is closed, in nobody's name.
KEPT = {
    "account",
    "roles",
    "consents",
    "sign-ins",
    "codes",
    "report-ins",
    "grid-offices",
    "wallets",
    "points",
    "acts",
    "reserved-points",
    "gifts",
}


def test_of_every_subject_only_what_the_books_keep_is_left(world: World, signed_up):
    """A slice that holds something new of people empties it with the account, or says here that it stays."""
    someone = signed_up()
    town = lived(world, someone)
    world.staff(town.place)
    earn(town, someone.person.id, {2026: 100})
    with transaction():
        feed_service.renew(someone.person.id)
    assert set(parts_of(someone)) - KEPT >= {"name-changes", "channels", "calendar-link"}  # the control
    assert close(someone.browser).status_code == 303
    assert set(parts_of(someone)) <= KEPT


def parts_of(someone: Someone) -> list[str]:
    """The subjects that the file of the person's data has rows of."""
    db.session.rollback()
    with scope.across_communities():
        return [one.name for one in parts.PARTS if db.session.execute(one.rows(someone.person.id)).first() is not None]


def test_where_nothing_is_emptied_the_scan_finds_it(world: World, signed_up, monkeypatch):
    """The control: a slice that forgets to forget is seen."""
    someone = signed_up()
    lived(world, someone)
    monkeypatch.setattr(uploads, "forget_of", lambda person_id, name, place_ids: None)
    assert close(someone.browser).status_code == 303
    assert traces(someone) == {"stored_upload"}


def test_others_files_go_where_they_may_name_the_person_and_stay_where_they_do_not(world: World, signed_up):
    """A workbook's words are packed, so it goes; bytes that agree by halves of two characters are no name."""
    someone, town = signed_up(), world.town()
    other = join_other(world, town).person
    called = bytes.fromhex("b1b2b3b4").decode("gb18030")
    halves = bytes.fromhex("b0b1b2b3b4b0").decode("gb18030")
    with transaction():
        named, shifted, packed = (upload(other, town, rows, encoding="gb18030") for rows in (called, halves, ""))
        packed.content = b"PK\x03\x04" + b"\x00" * 20
        db.session.add_all([named, shifted, packed])
    assert called.encode("gb18030") in shifted.content
    kept, left = shifted.token, select(StoredUpload.token).filter_by(person_id=other.id)
    with transaction():
        uploads.forget_of(someone.person.id, called, place_ids=[])  # nobody had accepted them anywhere
    assert len(db.session.scalars(left).all()) == 3
    with transaction():
        uploads.forget_of(someone.person.id, called, place_ids=[town.place.id])
    assert db.session.scalars(left).all() == [kept]


def test_it_is_over_at_once_in_every_browser(world: World, signed_up):
    someone = signed_up()
    elsewhere = world.browser(someone.person)
    answer = close(someone.browser)
    assert answer.status_code == 303
    assert "账号已注销" in someone.browser.get(answer.location).text
    assert not is_signed_in(someone.browser)
    assert not is_signed_in(elsewhere)
    assert sign_in(world.browser(), someone.phone).status_code == 422


def test_the_same_number_signs_up_again_as_somebody_new(world: World, signed_up):
    someone = signed_up()
    earn(lived(world, someone), someone.person.id, {2026: 100})
    assert close(someone.browser).status_code == 303
    fresh = world.browser()
    assert sign_up(fresh, someone.phone, name=someone.name).status_code == 303
    new = people.find_by_phone(someone.phone)
    assert new is not None
    assert new.id != someone.person.id
    assert "还没有报到" in fresh.get("/my").text
    assert list(points.wallets_of(new.id)) == []


def test_the_word_and_the_password_are_asked(signed_up):
    someone = signed_up()
    assert "请填“注销”" in close(someone.browser, word="好的").text
    assert "现在的密码不对" in close(someone.browser, present="不是这个密码").text
    assert is_signed_in(someone.browser)
    assert again(someone).active


def test_what_ends_is_seen_before_and_has_ended_after(world: World, signed_up):
    someone = signed_up()
    town = world.town()
    membership = join(world, town, someone.person)
    earn(town, someone.person.id, {2025: 120, 2026: 80})
    staff = world.staff(town.place)
    claimed, organised = open_task(world, town, staff), open_task(world, town, staff)
    with scope.inside(town.scope), transaction():
        volunteers.claim(claimed, membership)
        members.set_grid_office(town.grid, membership, office="grid_lead", from_day=date(2026, 1, 1))
        members.set_lead_household(town.building, town.household, from_day=date(2026, 1, 1))
        organised.organiser_id = someone.person.id
        organised.title = "挖树坑"
    shown = re.sub(r"<[^>]+>", " ", someone.browser.get("/my/account/closing").text)
    for said in ("报到关系", "网格长", "党员中心户", "认领", "负责的活动", "挖树坑", "200 分没有用"):
        assert said in shown
    assert close(someone.browser).status_code == 303
    db.session.rollback()
    assert balance(town, someone.person.id) == 0
    assert not [wrong for wrong in recount_service.recount() if wrong.community_id == town.place.id]
    with scope.inside(town.scope):
        assert set(db.session.scalars(select(Claim.state).where(Claim.community_id == town.place.id))) == {"withdrawn"}
        task = scope.here(Task, organised.id)
        db.session.refresh(task)
        assert task.organiser_id == staff.id
        assert members.grid_offices() == []
        assert members.lead_households(clock.today() + timedelta(days=1)) == []
        kinds = list(db.session.scalars(in_community(Transfer).order_by(Transfer.id)))
        assert [one.kind for one in kinds] == ["adjustment", "adjustment", "expiry"]  # the ledger stays, and goes on
    assert "「挖树坑」改由您负责" in [message.title for message in inbox.messages(staff.id)]


def test_who_has_nothing_reads_so(signed_up):
    someone = signed_up()
    assert "没有进行中的事" in someone.browser.get("/my/account/closing").text
    ends = closing_service.what_ends(again(someone))
    assert (ends.lines, ends.points) == ([], 0)


def give_role(person: Person, kind: str, **where: Any) -> None:
    db.session.add(Role(person_id=person.id, kind=kind, granted_at=clock.now(), **where))
    db.session.commit()


def test_the_last_of_a_communitys_staff_is_asked_to_find_another_first(world: World, signed_up):
    someone, town = signed_up(), world.town()
    give_role(someone.person, "staff", place_id=town.place.id)
    page = someone.browser.get("/my/account/closing").text
    assert "您是测试社区唯一的工作人员" in page
    assert "请先请上一级给接手的人授权" in page
    assert 'name="word"' not in page
    answers = [close(someone.browser) for _n in range(6)]  # no guess at the password, so nobody has to wait
    assert [answer.status_code for answer in answers] == [422] * 6
    assert "唯一的工作人员" in answers[-1].text
    assert again(someone).active
    world.staff(town.place)
    assert close(someone.browser).status_code == 303
    assert again(someone).roles == []


def test_the_last_clerk_of_a_company_and_the_last_administrator(world: World, signed_up):
    clerk, company = signed_up(), world.company()
    give_role(clerk.person, "clerk", place_id=world.city().id, company_id=company.id)
    assert "唯一的收费员" in close(clerk.browser).text
    world.clerk(company)
    assert close(clerk.browser).status_code == 303
    db.session.execute(text("UPDATE role SET ended_at = now() WHERE kind = 'administrator' AND ended_at IS NULL"))
    administrator = signed_up()
    give_role(administrator.person, "administrator", place_id=world.city().id)
    assert "唯一的管理员" in close(administrator.browser).text
    world.administrator()
    assert close(administrator.browser).status_code == 303


def test_of_the_last_two_who_close_at_once_one_stays(world: World, signed_up):
    town, two = world.town(), [signed_up(), signed_up()]
    for one in two:
        give_role(one.person, "staff", place_id=town.place.id)
    forms = [{**one.browser.seal("/my/password"), "word": "注销", "present": PASSWORD} for one in two]
    with ThreadPoolExecutor(2) as pool:
        send = lambda one, form: one.browser.post("/my/account/closing", form).status_code  # noqa: E731
        answers = list(pool.map(send, two, forms))
    assert sorted(answers) == [303, 422]


def test_an_account_closes_whole_or_not_at_all(world: World, signed_up, monkeypatch):
    someone = signed_up()
    town = lived(world, someone)
    before = traces(someone)

    def fail(person: Person) -> None:
        raise RuntimeError("the last step fails")

    monkeypatch.setattr(people_closing_service, "_withdraw_consents", fail)
    assert close(someone.browser).status_code == 500
    assert traces(someone) >= before
    with scope.inside(town.scope):
        assert members.active_membership(someone.person.id) is not None


def test_who_was_never_accepted_takes_nobody_off_a_list(world: World, signed_up):
    """Somebody asks under the name of another, and closes the account before the community answers."""
    someone, town = signed_up(), world.town()
    with scope.inside(town.scope), transaction():
        members.add_known(town.building, name=someone.name, last4="")
        members.report_in(someone.person, kind="resident", building=town.building, unit="1单元", door="301")
    assert close(someone.browser).status_code == 303
    db.session.rollback()
    with scope.inside(town.scope):
        assert db.session.execute(in_community(KnownMember).filter_by(name=someone.name)).scalar() is not None
