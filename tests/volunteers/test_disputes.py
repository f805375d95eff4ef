"""Disputes of hours: text and photos, a second reviewer, a correction that keeps what was, and points decided anew."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select, text

from app import clock, scope
from app.database import db, transaction
from app.files.photos import Photo
from app.points import service as points
from app.volunteers import service
from app.volunteers.errors import NotTheSecondReviewer
from app.volunteers.hours import disputes_service
from app.volunteers.hours.disputes_models import HoursDispute
from app.volunteers.hours.models import RecordChange
from app.volunteers.models import ServiceRecord
from tests.volunteers.conftest import NINE
from tests.volunteers.test_claims import told

MONDAY = NINE + timedelta(days=2)


@pytest.fixture(autouse=True)
def on_monday():
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def second(yard):
    return yard.world.staff(yard.town.place, "赵立新")


@pytest.fixture
def funded(yard):
    with yard.inside(), transaction():
        points.grant_budget(year=2026, points=100_000, funding_source="街道专项", by_id=None)


def record_of(yard, who):
    db.session.expire_all()
    rows = select(ServiceRecord).where(
        ServiceRecord.community_id == yard.town.place.id, ServiceRecord.person_id == who.person_id
    )
    return db.session.execute(rows).scalar_one()


def decided(yard, who, *, stay=60, decision="approve", amended_by=None):
    """A record of an hour that the yard's staff decided."""
    yard.served(yard.task(), who, stay=stay)
    record = record_of(yard, who)
    if amended_by:
        with yard.inside(), transaction():
            found = scope.here(ServiceRecord, record.id)
            service.amend(found, minutes=50, reason="走得早", by_id=amended_by.id, version=found.version)
        record = record_of(yard, who)
    with yard.inside(), transaction():
        if decision == "approve":
            service.approve_hours(service.locked_records([record.id]), approver_id=yard.staff.id)
        else:
            service.reject_record(
                scope.here(ServiceRecord, record.id), reason="没干活", by_id=yard.staff.id, version=record.version
            )
    return record_of(yard, who)


def a_photo():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Phone of Wang"
    Image.new("RGB", (80, 60), "green").save(out, "JPEG", exif=exif)
    return io.BytesIO(out.getvalue()), "IMG_0001.jpg"


def page_of(yard, record):
    return f"{yard.town.url}/my/hours/{record.id}/dispute"


def send(yard, who, record, **fields):
    said = {"said": "十点五十才走，忘了扫码", "wanted_minutes": "110", **fields}
    return yard.browser(who).submit(page_of(yard, record), **said)


def dispute_of(yard, record):
    db.session.expire_all()
    rows = select(HoursDispute).where(
        HoursDispute.community_id == yard.town.place.id, HoursDispute.record_id == record.id
    )
    return db.session.execute(rows).scalar()


def answer(yard, by, dispute, decision, **fields):
    page = f"{yard.town.url}/hours/disputes/{dispute.id}"
    said = {"minutes": "110", "evaluation": "normal", "reply": "问过负责人，属实", **fields}
    browser = yard.browser(by)
    seal = browser.seal(f"{yard.town.url}/desk/tasks/new?kind=flower_bed")
    return browser.post(f"{page}/answer", {**seal, "decision": decision, **said})


def balance(yard, who):
    with yard.inside():
        wallet = points.wallet(who.person_id)
        db.session.refresh(wallet)
        return wallet.balance


def test_text_and_photos_reach_a_second_reviewer_whose_answer_the_member_reads(yard, member, second, funded):
    who = member()
    record = decided(yard, who)
    assert "有异议" in yard.browser(who).get(f"{yard.town.url}/my/hours").text
    assert balance(yard, who) == 10
    assert send(yard, who, record, photos=[a_photo(), a_photo()]).status_code == 303
    dispute = dispute_of(yard, record)
    assert dispute.answer_by.isoformat() == "2026-10-26"  # five working days
    assert "1 条异议等答复" in yard.browser(second).get(f"{yard.town.url}/hours").text
    page = yard.browser(second).get(f"{yard.town.url}/hours/disputes/{dispute.id}").text
    assert "十点五十才走" in page
    assert page.count("/photos/") == 4  # each as picture and link
    assert answer(yard, second, dispute, "upheld").status_code == 303
    record = record_of(yard, who)
    assert (record.minutes, record.state, record.decided_by_id) == (110, "approved", second.id)
    assert balance(yard, who) == 18
    assert told(yard, who.person_id)[-1] == "「果树刷白防寒」的异议成立，时长已更正"
    text_of_page = yard.browser(who).get(page_of(yard, record)).text
    assert "问过负责人，属实" in text_of_page
    mine = yard.browser(who).get(f"{yard.town.url}/my/hours").text
    assert "异议成立，已更正" in mine
    assert ">18<" in mine.replace(" ", "")


def test_the_correction_keeps_what_was_said_before(yard, member, second, funded):
    who = member()
    record = decided(yard, who)
    send(yard, who, record)
    answer(yard, second, dispute_of(yard, record), "upheld")
    change = db.session.execute(
        select(RecordChange).where(RecordChange.community_id == yard.town.place.id, RecordChange.record_id == record.id)
    ).scalar_one()
    assert (change.before["minutes"], change.after["minutes"], change.person_id) == (60, 110, second.id)
    with yard.inside():
        (first,) = points.awards_of("service_record", [record.id])
        (anew,) = points.awards_of("hours_dispute", [dispute_of(yard, record).id])
        assert (first.state, first.points, anew.state, anew.points) == ("reversed", 10, "paid", 18)


def test_who_decided_does_not_answer(yard, member, second):
    who = member()
    record = decided(yard, who)
    send(yard, who, record)
    dispute = dispute_of(yard, record)
    text_of_page = yard.browser(yard.staff).get(f"{yard.town.url}/hours/disputes/{dispute.id}").text
    assert "请另一位工作人员答复" in text_of_page
    assert answer(yard, yard.staff, dispute, "upheld").status_code == 403
    with yard.inside(), pytest.raises(NotTheSecondReviewer):
        disputes_service.refuse_dispute(dispute, reply="维持", by_id=yard.staff.id)
    assert dispute_of(yard, record).state == "open"
    assert answer(yard, second, dispute, "refused", reply="负责人说走得早").status_code == 303


def test_the_database_too_wants_two_reviewers(yard, member):
    """The control of both checks above the table: without them the database still refuses."""
    who = member()
    record = decided(yard, who)
    send(yard, who, record)
    with pytest.raises(Exception, match="two_reviewers"), transaction():
        db.session.execute(
            text(
                "UPDATE hours_dispute SET state = 'refused', answered_by_id = first_reviewer_id "
                "WHERE community_id = :c AND record_id = :r"
            ),
            {"c": yard.town.place.id, "r": record.id},
        )


def test_who_cut_the_minutes_before_does_not_answer_either(yard, member, second, funded):
    """One of staff amends, another approves what stands there: the first would judge their own cut."""
    who, third = member(), yard.world.staff(yard.town.place, "何平")
    record = decided(yard, who, amended_by=third)
    send(yard, who, record)
    dispute = dispute_of(yard, record)
    assert dispute.first_reviewer_id == yard.staff.id
    assert answer(yard, third, dispute, "upheld").status_code == 403
    with yard.inside(), pytest.raises(NotTheSecondReviewer):
        disputes_service.refuse_dispute(dispute, reply="维持", by_id=third.id)
    assert answer(yard, second, dispute, "upheld").status_code == 303


def test_refused_the_record_stands_and_the_reply_is_read(yard, member, second):
    who = member()
    record = decided(yard, who)
    send(yard, who, record)
    answer(yard, second, dispute_of(yard, record), "refused", reply="现场照片里没有您")
    assert record_of(yard, who).minutes == 60
    assert "现场照片里没有您" in yard.browser(who).get(page_of(yard, record)).text
    assert send_again(yard, who, record).status_code == 422


def send_again(yard, who, record):
    browser = yard.browser(who)
    return browser.post(page_of(yard, record), {**browser.seal("/my/password"), "said": "再来"})


def test_a_rejected_record_that_was_right_after_all_is_approved(yard, member, second, funded):
    who = member()
    record = decided(yard, who, decision="reject")
    assert send(yard, who, record, wanted_minutes="60").status_code == 303
    assert answer(yard, second, dispute_of(yard, record), "upheld", minutes="60").status_code == 303
    record = record_of(yard, who)
    assert (record.state, record.minutes, balance(yard, who)) == ("approved", 60, 10)


@pytest.mark.parametrize(("minutes", "word"), [("30", "不往下减"), ("60", "和原来一样"), ("999", "时长要在")])
def test_hours_are_never_reduced_nor_made_up(yard, member, second, minutes, word):
    who = member()
    record = decided(yard, who)
    send(yard, who, record)
    refused = answer(yard, second, dispute_of(yard, record), "upheld", minutes=minutes)
    assert refused.status_code == 422
    assert word in refused.text
    assert (dispute_of(yard, record).state, record_of(yard, who).minutes) == ("open", 60)


@pytest.mark.parametrize(("days", "status"), [(14.9, 303), (15, 422)])
def test_the_term_after_the_decision(yard, member, days, status):
    who = member()
    record = decided(yard, who)
    browser = yard.browser(who)
    seal = browser.seal(page_of(yard, record))
    with clock.standing_at(MONDAY + timedelta(days=days)):
        assert browser.post(page_of(yard, record), {**seal, "said": "不对"}).status_code == status


def test_the_member_takes_it_back(yard, member):
    who = member()
    record = decided(yard, who)
    send(yard, who, record)
    dispute = dispute_of(yard, record)
    taken_back = yard.browser(who).submit(page_of(yard, record), f"{yard.town.url}/my/disputes/{dispute.id}/withdrawal")
    assert taken_back.status_code == 303
    assert dispute_of(yard, record).state == "withdrawn"


def test_photos_are_seen_by_their_sender_and_staff_alone(yard, member, second, loaded):
    who = member()
    record = decided(yard, who)
    send(yard, who, record, photos=[a_photo()])
    dispute = dispute_of(yard, record)
    photo_id = db.session.execute(select(Photo.id).where(Photo.community_id == yard.town.place.id)).scalar_one()
    address = f"{yard.town.url}/hours/disputes/{dispute.id}/photos/{photo_id}"
    for person in (who, second):
        seen = yard.browser(person).get(address)
        assert (seen.status_code, seen.mimetype) == (200, "image/jpeg")
        assert seen.headers["Cache-Control"] == "private, max-age=3600"
        assert seen.headers["X-Content-Type-Options"] == "nosniff"
        assert dict(Image.open(io.BytesIO(seen.data)).getexif()) == {}
        assert b"Phone of Wang" not in seen.data
    other = loaded.town()
    for stranger in (member("周丽华"), loaded.staff(other.place), loaded.member(other).person):
        assert yard.browser(stranger).get(address).status_code in (403, 404)
    assert yard.browser().get(address).status_code == 302
    assert loaded.browser(loaded.staff(other.place)).get(address.replace(yard.town.url, other.url)).status_code == 404


@pytest.mark.parametrize(
    ("files", "word"),
    [
        ([(io.BytesIO(b"<svg/>"), "a.svg")], "不是能看的照片"),
        ([a_photo() for _ in range(4)], "最多 3 张"),
    ],
)
def test_a_file_that_is_no_photo_stores_nothing(yard, member, files, word):
    who = member()
    record = decided(yard, who)
    refused = send(yard, who, record, photos=files)
    assert refused.status_code == 422
    assert word in refused.text
    assert dispute_of(yard, record) is None
    count = select(func.count()).where(Photo.community_id == yard.town.place.id)
    assert db.session.execute(count).scalar_one() == 0


def test_annulled_after_a_correction_the_second_award_is_taken_back_too(yard, member, second, funded):
    who = member()
    record = decided(yard, who)
    send(yard, who, record)
    answer(yard, second, dispute_of(yard, record), "upheld")
    with yard.inside(), transaction():
        found = scope.here(ServiceRecord, record.id)
        service.annul_record(found, reason="签到照片是假的", by_id=second.id, version=found.version)
    assert balance(yard, who) == 0


def test_upholding_the_dispute_of_annulled_hours_pays_nothing(yard, member, second, funded):
    who = member()
    record = decided(yard, who)
    send(yard, who, record)
    dispute = dispute_of(yard, record)
    with yard.inside(), transaction():
        found = scope.here(ServiceRecord, record.id, lock=True)
        service.annul_record(found, reason="假的", by_id=yard.staff.id, version=found.version)
    assert balance(yard, who) == 0
    response = answer(yard, second, dispute, "upheld")
    record = record_of(yard, who)
    assert (response.status_code, record.state, record.evaluation, balance(yard, who)) == (
        422,
        "annulled",
        "falsified",
        0,
    )
