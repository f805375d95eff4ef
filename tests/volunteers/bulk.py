"""Many waiting records at once: people, memberships, claims, attendance and records, a statement each."""

from sqlalchemy import insert, select

from app import clock
from app.database import db
from app.members.models import Membership
from app.people.models import Person
from app.points import service as points
from app.volunteers.models import Attendance, Claim, ServiceRecord
from tests.world import serial


def stored(model, rows):
    """The ids of the new rows, in the order of `rows`."""
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(db.session.execute(statement, rows).scalars())


def many_records(yard, model, count):
    """Records like the model, each of a person of its own with a wallet."""
    now, ids = clock.now(), {"community_id": yard.town.place.id}
    first = db.session.execute(select(Membership).filter_by(**ids, id=model.membership_id)).scalar_one()
    lived = {name: getattr(first, name) for name in ("kind", "building_id", "household_id", "workplace_id")}
    named = {"name": "党员", "pinyin": "dang yuan", "initials": "dy", "created_at": now}
    people = stored(Person, [{**named, "volunteer_number": f"QT{serial():012d}"} for _ in range(count)])
    active = {**ids, **lived, "state": "active", "asked_at": now}
    members = stored(Membership, [{**active, "person_id": person} for person in people])
    both = list(zip(people, members, strict=True))
    slot = {**ids, "task_id": model.task_id, "state": "taken", "claimed_at": now, "taken_at": now}
    claims = stored(Claim, [{**slot, "person_id": person, "membership_id": member} for person, member in both])
    times = {"checked_in_at": model.started_at, "in_by": "code", "checked_out_at": model.ended_at, "out_by": "code"}
    came = {**ids, **times, "task_id": model.task_id}
    stored(
        Attendance, [{**came, "person_id": who, "claim_id": claim} for who, claim in zip(people, claims, strict=True)]
    )
    kept = ("task_id", "started_at", "ended_at", "measured_minutes", "minutes", "made_at")
    said = {**ids, **{name: getattr(model, name) for name in kept}}
    trios = zip(people, members, claims, strict=True)
    stored(ServiceRecord, [{**said, "person_id": a, "membership_id": b, "claim_id": c} for a, b, c in trios])
    with yard.inside():
        points.open_wallets(people)
    db.session.commit()
