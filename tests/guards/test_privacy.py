"""Numbers are masked until somebody asks for one and it is written down; what was written down stays."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app import clock, jobs, scope
from app.audit import AuditLine
from app.database import db
from app.members.models import Membership
from app.people.models import SignInAttempt
from app.storage import schema_guards
from tests.guards.addresses import address
from tests.guards.ground import Ground, seal
from tests.guards.side import NOW, give_phone

PAGES = ("/members", "/members/waiting", "/members/{membership_id}", "/hours", "/known-members")


def waiting_number(ground: Ground) -> str:
    """A number of the person whose report-in waits."""
    with ground.side.inside():
        asked = scope.here(Membership, ground.side.ids["membership_id"])
    return give_phone(asked.person)


def reveals(ground: Ground) -> list[AuditLine]:
    db.session.rollback()
    with scope.across_communities():
        found = select(AuditLine).where(AuditLine.action == "members.reveal").order_by(AuditLine.id)
        return list(db.session.execute(found).scalars())


def test_no_page_of_the_desk_shows_a_whole_number(ground: Ground):
    number, staff = waiting_number(ground), ground.browser("second")
    for page in PAGES:
        answer = staff.get(f"{ground.side.town.url}{page.format(**ground.side.ids)}")
        assert answer.status_code in (200, 404), page
        assert number not in answer.text, page
        assert not re.search(r"\b1[3-9]\d{9}\b", re.sub(r"<script.*?</script>", "", answer.text, flags=re.DOTALL)), page


def test_revealing_a_number_is_an_act_that_is_written_down(ground: Ground):
    number = waiting_number(ground)
    staff, before = ground.browser("staff"), len(reveals(ground))
    answer = staff.post(address(ground, "members.reveal"), seal(staff))
    assert answer.status_code == 303
    assert number in staff.get(answer.location).text
    assert number not in ground.browser("second").get(answer.location).text
    lines = reveals(ground)
    assert len(lines) == before + 1
    assert lines[-1].person_id == ground.side.persons["staff"]
    assert lines[-1].object_id == ground.side.ids["membership_id"]


@pytest.mark.parametrize(
    "statement", ["DELETE FROM audit_line", "UPDATE audit_line SET action = 'x'", "TRUNCATE audit_line"]
)
def test_nobody_removes_what_was_written_down(ground: Ground, statement: str):
    """Not the application, and not the owner of the tables either."""
    with scope.across_communities(), pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    db.session.rollback()


def test_audit_lines_and_access_logs_are_kept_for_half_a_year(ground: Ground):
    """The nightly clean-up takes no line of audit ever, and of failed sign-ins only those of half a year ago."""
    db.session.add(SignInAttempt(phone_index="x", address="10.0.0.1", at=NOW, failed=True))
    db.session.commit()
    with scope.across_communities():
        lines = len(db.session.execute(select(AuditLine.id)).all())
    for days, left in ((180, 1), (181, 0)):
        with clock.standing_at(NOW + timedelta(days=days)):
            jobs.forget_old_rows(clock.now())
            assert len(db.session.execute(select(SignInAttempt.id).filter_by(phone_index="x")).all()) == left
            with scope.across_communities():
                assert len(db.session.execute(select(AuditLine.id)).all()) == lines
    db.session.rollback()
    assert "audit_line" in schema_guards.append_only_tables()
