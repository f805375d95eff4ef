"""Feedback letters: a quarter of each workplace, numbered, replaced when its figures change, checked by strangers."""

import re
from datetime import datetime, timedelta

import pytest

from app import clock, scope
from app.database import db
from app.files import pdf
from app.members.models import Membership
from app.volunteers import service as volunteers
from app.volunteers.contacts import service as contacts
from app.volunteers.letters.models import FeedbackLetter
from tests.members.test_receipts import inflated
from tests.volunteers.conftest import NINE, Yard
from tests.world import Browser, World

NEW_YEAR = datetime(2027, 1, 8, 10, 0, tzinfo=clock.SHANGHAI)  # NINE lies in the quarter before


@pytest.fixture(autouse=True)
def after_the_quarter():
    with clock.standing_at(NEW_YEAR):
        yield


@pytest.fixture
def desk(yard: Yard, world: World) -> Browser:
    return world.browser(yard.staff)


def member(yard: Yard, world: World, name: str = "王海波", *, workplace_id: int | None = None) -> Membership:
    made = world.member(yard.town, name)
    made.decided_at = NINE - timedelta(days=100)
    made.workplace_id = workplace_id or made.workplace_id
    db.session.commit()
    return made


def serve(yard: Yard, membership: Membership, *, at: datetime = NINE) -> None:
    """Two approved hours."""
    yard.served(yard.task(starts_at=at), membership)
    with yard.inside():
        ids = [r.id for r in db.session.execute(volunteers.records_of(membership.person_id)).scalars()]
        waiting = [r for r in volunteers.locked_records(ids) if r.state == "waiting"]
        volunteers.approve_hours(waiting, approver_id=yard.staff.id)
        db.session.commit()


def issue(desk: Browser, yard: Yard, quarter: str = "2026/4"):
    return desk.submit("/my", f"{yard.town.url}/letters/{quarter}")


def letters(yard: Yard) -> list[FeedbackLetter]:
    db.session.rollback()
    with yard.inside():
        found = scope.in_community(FeedbackLetter).order_by(FeedbackLetter.id)
        return list(db.session.execute(found).scalars())


def test_a_letter_says_what_its_members_did(yard: Yard, desk: Browser, world: World):
    one = member(yard, world)
    other = member(yard, world, "李同事", workplace_id=one.workplace_id)
    serve(yard, one)
    with yard.inside(), clock.standing_at(NINE):
        contacts.note_contact(one, contacts.Said(clock.today(), "李大娘", "帮忙取药"))
        db.session.commit()
    assert issue(desk, yard).status_code == 303
    (letter,) = letters(yard)
    lines = {line["membership_id"]: line for line in letter.figures}
    assert (lines[one.id]["activities"], lines[one.id]["minutes"], lines[one.id]["contacts"]) == (1, 120, 1)
    assert (lines[other.id]["activities"], lines[other.id]["year_activities"]) == (0, 0)
    assert (letter.activities_expected, letter.contacts_expected) == (4, 8)
    paper = desk.get(f"{yard.town.url}/letters/{letter.id}").text
    assert all(said in paper for said in ("王海波", "李同事", "1 / 4", "1 / 8", letter.number[:4], one.workplace.name))
    assert "李大娘" not in paper


def test_hours_of_another_quarter_count_for_the_year_alone(yard: Yard, desk: Browser, world: World):
    one = member(yard, world)
    serve(yard, one, at=NINE - timedelta(days=60))
    issue(desk, yard)
    (line,) = letters(yard)[0].figures
    assert (line["activities"], line["year_activities"]) == (0, 1)


def test_a_stranger_checks_the_number_and_reads_sums_alone(yard: Yard, desk: Browser, world: World):
    one = member(yard, world)
    serve(yard, one)
    issue(desk, yard)
    number = letters(yard)[0].number
    shown = world.browser().get(f"/letters/{number}")
    assert shown.status_code == 200
    assert "反馈函有效" in shown.text
    assert one.workplace.name in shown.text
    assert "王海波" not in shown.text
    typed = {"number": number.lower().replace("0", "o")}
    assert "反馈函有效" in world.browser().get("/letters", query_string=typed).text
    wrong = world.browser().get("/letters/ZZZZZZZZZZZZ")
    assert wrong.status_code == 404
    assert "没有这个编号的反馈函" in wrong.text


def test_a_letter_is_replaced_once_its_figures_changed(yard: Yard, desk: Browser, world: World):
    one = member(yard, world)
    issue(desk, yard)
    assert "没有要出具的" in issue(desk, yard).text
    serve(yard, one)
    assert "之后有变动" in desk.get(f"{yard.town.url}/letters").text
    assert issue(desk, yard).status_code == 303
    old, new = letters(yard)
    assert old.replaced_at is not None
    assert new.replaced_at is None
    assert "已被替代" in world.browser().get(f"/letters/{old.number}").text
    assert "反馈函有效" in world.browser().get(f"/letters/{new.number}").text


def test_a_letter_ends_once_nobody_is_left_to_speak_of(yard: Yard, desk: Browser, world: World):
    one, other = member(yard, world), member(yard, world, "李同事", workplace_id=world.workplace().id)
    issue(desk, yard)
    gone = next(letter for letter in letters(yard) if letter.workplace_id == one.workplace_id)
    db.session.get_one(Membership, (one.community_id, one.id)).decided_at = NEW_YEAR
    db.session.commit()
    assert "停用 1 份" in desk.get(f"{yard.town.url}/letters").text
    assert issue(desk, yard).status_code == 303
    assert [letter.workplace_id for letter in letters(yard) if letter.replaced_at is None] == [other.workplace_id]
    checked = world.browser().get(f"/letters/{gone.number}").text
    assert "这份反馈函已停用" in checked and "以新的一份为准" not in checked
    assert "没有要出具的" in issue(desk, yard).text


def test_a_quarter_that_runs_has_no_letters_yet(yard: Yard, desk: Browser, world: World):
    member(yard, world)
    refused = issue(desk, yard, "2027/1")
    assert refused.status_code == 422
    assert "还没有结束" in refused.text
    assert letters(yard) == []


def test_who_came_later_or_had_left_is_in_no_letter(yard: Yard, desk: Browser, world: World):
    gone, late = member(yard, world, "李走了"), member(yard, world, "李后来")
    gone.state, gone.left_at = "left", NINE - timedelta(days=90)
    late.decided_at = NEW_YEAR
    db.session.commit()
    assert issue(desk, yard).status_code == 422
    assert letters(yard) == []


@pytest.mark.parametrize("quarter", ["2026/0", "2026/5", "1900/1", "9999/1", "9223372036854775807/1"])
def test_quarters_that_nobody_can_ask_for_are_no_addresses(yard: Yard, desk: Browser, quarter: str):
    assert issue(desk, yard, quarter).status_code == 404
    assert desk.get(f"{yard.town.url}/letters/{quarter}/print").status_code == 404


def test_all_letters_are_printed_together_and_kept_as_lists(yard: Yard, desk: Browser, world: World):
    for name in ("王海波", "=1+1"):
        member(yard, world, name)
    issue(desk, yard)
    both = desk.get(f"{yard.town.url}/letters/2026/4/print").text
    assert both.count('class="leaf"') == 2
    text = desk.get(f"{yard.town.url}/letters/2026/4.csv").text
    assert "王海波" in text
    assert "'=1+1" in text
    assert desk.get(f"{yard.town.url}/letters/2026/4.xlsx").status_code == 200


def test_one_pdf_holds_a_sheet_for_each_workplace(yard: Yard, desk: Browser, world: World):
    if pdf.library() is None or not pdf.has_chinese_font():
        pytest.skip("WeasyPrint's libraries or a Chinese font are not installed")
    for name in ("王海波", "李同事"):
        member(yard, world, name)
    issue(desk, yard)
    answer = desk.get(f"{yard.town.url}/letters/2026/4/letters.pdf")
    assert answer.mimetype == "application/pdf"
    assert len(re.findall(rb"/Type ?/Page\b(?!s)", inflated(answer.data))) == 2


def test_letters_are_the_communitys_own(yard: Yard, desk: Browser, world: World):
    one = member(yard, world)
    issue(desk, yard)
    (letter,) = letters(yard)
    phone, other = world.browser(one.person), world.town()
    assert phone.get(f"{yard.town.url}/letters").status_code == 403
    stranger = world.browser(world.staff(other.place))
    assert stranger.get(f"{other.url}/letters/{letter.id}").status_code == 404
