"""Versions of rules: drafted by one person, checked by another, published from a date, for a place and below."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, func, select

from app import audit, clock, scope
from app.database import db, remembered
from app.errors import NotHere
from app.places import service as places
from app.rules import content
from app.rules.content import CompiledVersion
from app.rules.errors import NoRules, NotYours, Tampered, TooEarly, WrongState
from app.rules.files import files
from app.rules.models import RuleSet, RuleVersion
from app.rules.tables.domain import STATES
from app.rules.tables.vocabulary import KINDS
from app.rules.tables.words import state_name

# Version 1 holds for everything that was ever done here.
DEFAULTS_FROM = date(2025, 1, 1)
_PUBLISHED = "published rules"
_ABOVE = places.lineages(bindparam("places"))
_PUBLISHED_AT = (
    select(_ABOVE.c.descendant_id, RuleSet.code, RuleVersion.id, RuleVersion.valid_from)
    .join(RuleVersion, RuleVersion.place_id == _ABOVE.c.ancestor_id)
    .join(RuleSet, RuleVersion.rule_set_id == RuleSet.id)
    .where(RuleVersion.state == "published")
    .order_by(_ABOVE.c.depth, RuleVersion.valid_from.desc(), RuleVersion.number.desc())
)
_compiled: WeakKeyDictionary[Engine, dict[int, CompiledVersion]] = WeakKeyDictionary()


def in_force(code: str, place_id: int | None = None, on: date | None = None) -> CompiledVersion:
    """The version of the place, or of the nearest place above it that has one, on the day (default today).

    Without a place it is the community in scope, else the city. One query for all sets and days, remembered until the
    transaction ends; a version is compiled once a process. Raises `NoRules`.
    """
    if place_id is None:
        current = scope.find_community()
        place_id = current.id if current else None
    known = remembered(_PUBLISHED)
    if place_id not in known:
        look_up([nearest := place_id or audit.city_id()])
        known[place_id] = known[nearest]
    day = on or clock.today()
    for version_id, valid_from in known[place_id].get(code, ()):
        if valid_from <= day:
            return version(version_id)
    raise NoRules(code)


def look_up(place_ids: Sequence[int]) -> None:
    """Read what holds at these places in one statement, so that `in_force` need not ask for each of them.

    Kept by place and set: the nearest place's versions first, of each place the latest first.
    """
    known = remembered(_PUBLISHED)
    known.update({place_id: {} for place_id in place_ids})
    for place_id, code, version_id, valid_from in db.session.execute(_PUBLISHED_AT, {"places": list(place_ids)}):
        known[place_id].setdefault(code, []).append((version_id, valid_from))


def version(version_id: int) -> CompiledVersion:
    """A version ready for use, whatever its state; raises `Tampered` where its content is not what was sealed."""
    versions = _compiled.setdefault(db.engine, {})
    if version_id not in versions:
        versions[version_id] = _compile(version_row(version_id))
    return versions[version_id]


def _compile(row: RuleVersion) -> CompiledVersion:
    code = row.rule_set.code
    if content.seal(code, row.content) != row.sha256:
        raise Tampered(f"rule version {row.id} is not what was sealed")
    return CompiledVersion(
        id=row.id,
        code=code,
        number=row.number,
        place_id=row.place_id,
        place_name=row.place.short_name,
        valid_from=row.valid_from,
        **content.unpack(code, row.content),
    )


def version_row(version_id: int, *, lock: bool = False) -> RuleVersion:
    """The row of a version, or `NotHere`; `lock` takes it FOR UPDATE."""
    found = db.session.get(RuleVersion, version_id, with_for_update={"of": RuleVersion} if lock else None)
    if found is None:
        raise NotHere("rule_version")
    return found


def versions(code: str | None = None) -> Sequence[RuleVersion]:
    """All versions (of one set), the newest first."""
    query = select(RuleVersion).join(RuleVersion.rule_set).order_by(RuleSet.code, RuleVersion.id.desc())
    return db.session.execute(query.where(RuleSet.code == code) if code else query).scalars().all()


def load_defaults(valid_from: date = DEFAULTS_FROM) -> list[RuleVersion]:
    """Version 1 of every set for the city, in force from that day; those that stand already are left alone."""
    city_id = audit.city_id()
    loaded = []
    for code in KINDS:
        rule_set = _rule_set(code)
        if _last_number(rule_set, city_id) == 0:
            row = _new(rule_set, files.default_content(code), place_id=city_id, valid_from=valid_from)
            row.origin, row.state, row.published_at = "defaults", "published", clock.now()
            loaded.append(_stored(row))
    return loaded


def draft(
    code: str, name: str, data: bytes, *, place_id: int, valid_from: date, person_id: int, remark: str = ""
) -> RuleVersion:
    """A new version out of a file (CSV or JDM), checked cell by cell; raises `BadRules` with all that is wrong."""
    row = _new(_rule_set(code), files.read(code, name, data), place_id=place_id, valid_from=valid_from)
    row.origin, row.state, row.created_by_id, row.remark = "person", "draft", person_id, remark
    return _stored(row)


def check(version_id: int, *, person_id: int) -> RuleVersion:
    """A second person has looked at the draft; raises `NotYours` for who drafted it, `WrongState`."""
    row = _moved(version_id, to="checked")
    if row.created_by_id == person_id:
        raise NotYours
    row.checked_by_id, row.checked_at = person_id, clock.now()
    row.state = "checked"
    db.session.flush()
    return row


def publish(version_id: int, *, person_id: int) -> RuleVersion:
    """The checked version is in force from its date; raises `TooEarly` where that day has gone, `WrongState`."""
    row = _moved(version_id, to="published")
    if row.valid_from < clock.today():
        raise TooEarly
    row.published_by_id, row.published_at = person_id, clock.now()
    row.state = "published"
    db.session.flush()
    remembered(_PUBLISHED).clear()
    return row


def _moved(version_id: int, *, to: str) -> RuleVersion:
    row = version_row(version_id, lock=True)
    if to not in STATES[row.state]:
        raise WrongState(row.number, state_name(row.state))
    return row


def _rule_set(code: str) -> RuleSet:
    """The set, made at its first version, and locked: numbers are given one after the other."""
    query = select(RuleSet).where(RuleSet.code == code).with_for_update()
    found = db.session.execute(query).scalar()
    if found is None:
        found = RuleSet(code=code)
        db.session.add(found)
        db.session.flush()
    return found


def _last_number(rule_set: RuleSet, place_id: int) -> int:
    query = select(func.max(RuleVersion.number)).filter_by(rule_set_id=rule_set.id, place_id=place_id)
    return db.session.execute(query).scalar() or 0


def _new(rule_set: RuleSet, stored: dict[str, Any], *, place_id: int, valid_from: date) -> RuleVersion:
    stored = json.loads(json.dumps(stored))  # as the database gives it back, so that the seal is over the same
    return RuleVersion(
        rule_set_id=rule_set.id,
        rule_set=rule_set,
        place_id=place_id,
        number=_last_number(rule_set, place_id) + 1,
        kind=KINDS[rule_set.code],
        valid_from=valid_from,
        rounding=content.rounding_of(stored),
        content=stored,
        sha256=content.seal(rule_set.code, stored),
        created_at=clock.now(),
    )


def _stored(row: RuleVersion) -> RuleVersion:
    db.session.add(row)
    db.session.flush()
    remembered(_PUBLISHED).clear()
    return row
