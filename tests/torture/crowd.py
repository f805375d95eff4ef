"""Thousands of members of one community, signed in, made by a few statements."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from app import clock, scope
from app.database import db
from app.members.models import Membership, OpenMembership
from app.people.accounts import consents_service
from app.people.models import Person, SignIn
from app.people.sign_in import sessions
from app.points import service as points
from app.volunteers import service as volunteers
from tests.torture.phones import Phone
from tests.volunteers.bulk import stored
from tests.volunteers.conftest import Yard
from tests.world import World, serial


@dataclass
class Crowd:
    """A community with its staff, its members by person id, and the cookie of each."""

    yard: Yard
    people: list[int]
    cookies: dict[int, tuple[str, str]]

    def phone(self, person_id: int, door: Path) -> Phone:
        return Phone(door, *self.cookies[person_id])

    @property
    def url(self) -> str:
        return self.yard.town.url


def gather(app: Flask, count: int) -> Crowd:
    """A community with so many members; needs an application context."""
    world = World(app)
    world.city()
    volunteers.load_kinds()
    consents_service.load_texts()
    db.session.commit()
    yard = Yard(world, world.town())
    now, ids = clock.now(), {"community_id": yard.town.place.id}
    named = {"name": "党员", "pinyin": "dang yuan", "initials": "dy", "created_at": now}
    people = stored(Person, [{**named, "volunteer_number": f"QT{serial():012d}"} for _ in range(count)])
    lived = {"building_id": yard.town.building.id, "household_id": yard.town.household.id, "kind": "resident"}
    stored(Membership, [{**ids, **lived, "person_id": one, "state": "active", "asked_at": now} for one in people])
    db.session.execute(OpenMembership.__table__.insert(), [{"person_id": one, **ids} for one in people])
    with scope.inside(yard.town.scope):
        points.open_wallets(people)
    db.session.commit()
    return Crowd(yard, people, sign_in(app, [*people, yard.staff.id]))


def sign_in(app: Flask, people: list[int]) -> dict[int, tuple[str, str]]:
    """Cookie and token against forgery of a browser for each person."""
    now, serializer = clock.now(), app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    csrf = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
    rows, cookies = [], {}
    for person in people:
        token, planted = secrets.token_urlsafe(32), secrets.token_hex(20)
        times = {"made_at": now, "last_seen_at": now + timedelta(minutes=5)}
        rows.append({"token_hash": sessions.hashed(token), "person_id": person, "device": "torture", **times})
        said = serializer.dumps({sessions.SESSION_KEY: token, "csrf_token": planted})
        cookies[person] = said, str(csrf.dumps(planted))
    db.session.execute(SignIn.__table__.insert(), rows)
    db.session.commit()
    return cookies


def persons(crowd: Crowd, count: int) -> list[Person]:
    """The first so many as objects."""
    return list(db.session.execute(select(Person).where(Person.id.in_(crowd.people[:count]))).scalars())
