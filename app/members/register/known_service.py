"""The list of known in-service members, by staff: the divisor of the report-in rate."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db, flush_or
from app.errors import Refused
from app.files import imports
from app.files.imports import Problems, Row, read_table
from app.members import domain
from app.members.errors import BadKnownMember
from app.members.models import KnownMember, Membership
from app.people import service as people
from app.people.domain import clean_name, is_name
from app.people.models import Person
from app.places import service as places
from app.places.models import Building
from app.scope import community_id, in_community
from app.texts import _

COMPOUND, BUILDING, NAME, LAST4 = COLUMNS = ("小区", "楼栋", "姓名", "手机尾号")  # data

Key = tuple[int, str, str]  # building, name, last four digits


def known_listed(*, building_id: int | None = None) -> Select[KnownMember]:
    """Known members with their buildings, to be paged."""
    wanted = (
        in_community(KnownMember)
        .join(KnownMember.building)
        .where(KnownMember.removed_at.is_(None))
        .options(joinedload(KnownMember.building).joinedload(Building.compound))
        .order_by(Building.pinyin, Building.id, KnownMember.name, KnownMember.id)
    )
    return wanted.where(KnownMember.building_id == building_id) if building_id is not None else wanted


def known_members(building_id: int | None = None) -> Sequence[KnownMember]:
    """The known in-service members of a building, or of the whole community."""
    return db.session.execute(known_listed(building_id=building_id)).scalars().all()


def waiting_since(instant: datetime) -> list[KnownMember]:
    """Known members who were listed before an instant and have neither reported in nor asked to, by building."""
    listed = known_listed().where(KnownMember.listed_at <= instant)
    found = db.session.execute(listed).scalars().all()
    there = reported_in(found, states=domain.OPEN)
    return [known for known in found if known.id not in there]


def accounts_of(shown: Sequence[KnownMember]) -> dict[int, Person]:
    """Whose account a known member's is: the same name and the last four digits, where that is one person alone."""
    accounts = people.with_accounts({known.name for known in shown if known.phone_last4})
    found: dict[int, Person] = {}
    for known in shown:
        same = [one for one in accounts if known.phone_last4 and _ends(one, known)]
        if len(same) == 1:
            found[known.id] = same[0]
    return found


def _ends(person: Person, known: KnownMember) -> bool:
    return person.name == known.name and (person.phone or "")[-4:] == known.phone_last4


def reported_in(shown: Sequence[KnownMember], *, states: Sequence[str] = ("active",)) -> set[int]:
    """Which of these known members are active members now: the same name in the same building, phones where known."""
    wanted = (
        select(Membership.building_id, Person.name, Person.phone)
        .join(Person, Membership.person_id == Person.id)
        .where(
            Membership.community_id == community_id(),
            Membership.state.in_(states),
            Membership.building_id.in_({known.building_id for known in shown}),
            Person.name.in_({known.name for known in shown}),
        )
    )
    active = {(building, name, (phone or "")[-4:]) for building, name, phone in db.session.execute(wanted)}
    return {known.id for known in shown if any(_is_same(known, *one) for one in active)}


def _is_same(known: KnownMember, building_id: int, name: str, last4: str) -> bool:
    return (known.building_id, known.name) == (building_id, name) and known.phone_last4 in ("", last4)


def add_known(building: Building, *, name: str, last4: str = "") -> KnownMember:
    """Put a person on the list; who was taken off comes back. Raises BadKnownMember."""
    name = clean_name(name[:500])
    if not is_name(name) or (last4 and not domain.is_last4(last4)):
        raise BadKnownMember
    same = in_community(KnownMember).filter_by(building_id=building.id, name=name, phone_last4=last4)
    known = db.session.execute(same).scalar()
    if known is None:
        known = KnownMember(community_id=community_id(), building_id=building.id, name=name, phone_last4=last4)
    known.listed_at, known.removed_at = clock.now(), None
    with flush_or(Refused(_("%(name)s刚刚已加入名单", name=name))):  # by a colleague, at the same moment
        db.session.add(known)
    return known


def remove_known(known: KnownMember) -> None:
    """Take a person off the list, who moved away or left service."""
    known.removed_at = known.removed_at or clock.now()


def preview_known(content: bytes) -> imports.Preview:
    """What an import of the file would add, and what is wrong in it."""
    sheet, keys = _plan(content)
    there = set(_rows_there(keys))
    count = imports.Count(_("在职党员"), sum(key not in there for key in keys), sum(key in there for key in keys))
    return imports.Preview(len(sheet.rows), [count], sheet.problems)


def import_known(content: bytes) -> int:
    """Add everybody in the file who is not on the list; how many. Raises `imports.NotClean`."""
    sheet, keys = _plan(content)
    if sheet.problems:
        raise imports.NotClean(sheet.problems)
    there = _rows_there(keys, removed_too=True)
    now = clock.now()
    new = [_values(key) for key in keys if key not in there]
    if new:
        with flush_or(Refused(_("刚才有人改动了名单，没有导入"), _("请重新上传，再看一遍预览"))):
            db.session.execute(insert(KnownMember), [{**values, "listed_at": now} for values in new])
    back = [there[key] for key in keys if key in there and there[key].removed_at is not None]
    for known in back:
        known.listed_at, known.removed_at = now, None
    db.session.flush()
    return len(new) + len(back)


def _values(key: Key) -> dict[str, Any]:
    building_id, name, last4 = key
    return {"community_id": community_id(), "building_id": building_id, "name": name, "phone_last4": last4}


def _plan(content: bytes) -> tuple[imports.Sheet, dict[Key, int]]:
    """The file's rows as keys with their lines; what is wrong is noted at its line."""
    sheet = read_table(content, required=(COMPOUND, BUILDING, NAME), optional=(LAST4,))
    buildings = {(b.compound.name, b.name): b.id for b in places.buildings()}
    keys: dict[Key, int] = {}
    for row in sheet.rows:
        building_id = buildings.get((row[COMPOUND], row[BUILDING]))
        name = clean_name(row[NAME])
        if not _is_right(row, building_id, name, sheet.problems) or building_id is None:
            continue
        key = (building_id, name, row[LAST4])
        if key in keys:
            sheet.problems.add(row.line, NAME, _("和第 %(n)s 行重复", n=keys[key]))
        keys.setdefault(key, row.line)
    return sheet, keys


def _is_right(row: Row, building_id: int | None, name: str, problems: Problems) -> bool:
    before = len(problems)
    if building_id is None:
        problems.add(row.line, BUILDING, _("没有这栋楼：%(what)s", what=f"{row[COMPOUND]} {row[BUILDING]}"))
    if not is_name(name):
        problems.add(row.line, NAME, _("姓名只能用文字，最长 50 个字"))
    if row[LAST4] and not domain.is_last4(row[LAST4]):
        problems.add(row.line, LAST4, _("应是 4 位数字；0 开头的，请先把这一列设成文本格式"))
    return len(problems) == before


def _rows_there(keys: dict[Key, int], *, removed_too: bool = False) -> dict[Key, KnownMember]:
    wanted = in_community(KnownMember).where(KnownMember.building_id.in_({key[0] for key in keys}))
    if not removed_too:
        wanted = wanted.where(KnownMember.removed_at.is_(None))
    return {(k.building_id, k.name, k.phone_last4): k for k in db.session.execute(wanted).scalars()}


def exported_known() -> Iterator[tuple[str, str, str, str]]:
    """The list as it is imported."""
    for known in known_members():
        yield known.building.compound.name, known.building.name, known.name, known.phone_last4
