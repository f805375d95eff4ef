"""The file of one's own data, of somebody who has something of everything: all of theirs, and nothing of another's."""

import io
import zipfile

import pytest
from flask import current_app
from sqlalchemy import select, text

from app.database import db, transaction
from app.home.own import export_service, parts
from app.people.accounts import corrections_service
from app.people.models import Person
from tests.guards.ground import Ground

# What a member who never worked at a desk does not have; `people` and `property` have tests of their own for them.
NOT_OWNERS = {
    "roles", "name-changes", "failed-sign-ins", "numbers-tried", "codes", "unknown-codes", "grid-offices",
    "lead-households", "ratings", "star-decisions",
    "channels", "letters", "resumptions", "organised", "expiry-notices", "refused-check-ins", "consents", "acts",
    "hours-history", "gift-tries", "tree-care-history",
    "tree-reminders",
}  # fmt: skip


def archive_of(ground: Ground, part: str) -> zipfile.ZipFile:
    db.session.rollback()
    with export_service.write_file(ground.side.person(part), current_app.jinja_env) as made:
        return zipfile.ZipFile(io.BytesIO(made.read()))


@pytest.fixture
def own_names(ground: Ground):
    """Everybody is called so that their name can be told from everything else."""
    with transaction():  # of which the staff are told
        corrections_service.correct_name(ground.side.member().person, "周改名", reason="写错了一个字")
    before = dict(db.session.execute(select(Person.id, Person.name)).all())
    db.session.execute(text("UPDATE person SET name = '某' || id || '某'"))
    db.session.commit()
    yield ground
    for person_id, name in before.items():
        db.session.execute(text("UPDATE person SET name = :name WHERE id = :id"), {"name": name, "id": person_id})
    db.session.commit()


def test_the_owner_finds_something_in_every_part(ground: Ground):
    names = set(archive_of(ground, "owner").namelist())
    empty = {part.name for part in parts.PARTS if f"json/{part.name}.json" not in names}
    assert empty <= NOT_OWNERS
    assert "photos/1.jpg" in names


def test_offices_and_their_stars_are_in_the_file_of_who_holds_them(ground: Ground):
    lead = set(archive_of(ground, "lead").namelist())
    assert {"json/lead-households.json", "json/ratings.json"} <= lead
    assert {"json/grid-offices.json", "json/organised.json"} <= set(archive_of(ground, "organiser").namelist())
    assert "json/roles.json" in archive_of(ground, "staff").namelist()


@pytest.mark.parametrize("part", ["owner", "staff", "clerk", "organiser"])
def test_nobody_else_is_in_it(own_names: Ground, part: str):
    person = own_names.side.person(part)
    archive = archive_of(own_names, part)
    whole = "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    people = db.session.execute(select(Person)).scalars().all()
    assert person.name in whole  # the control: what is looked for would be found
    others = [one for one in people if one.id != person.id]
    assert [one.name for one in others if one.name in whole] == []
    assert [one.id for one in others if one.phone and one.phone in whole] == []
    assert [one.id for one in others if one.volunteer_number in whole] == []
