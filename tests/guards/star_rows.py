"""Half-years of stars as rows of a side, in any state; each of a later one than what is computed."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from app import clock, scope
from app.database import db
from app.files import photos
from app.members import service as members
from app.rules import service as rules
from app.stars.branches import service as branches_service
from app.stars.branches.models import GridBranch
from app.stars.domain import Line
from app.stars.periods import vetoes_service
from app.stars.periods.models import StarDecision, StarObjection, StarPeriod, StarResult, StarVeto
from app.stars.registers import service as registers_service
from app.stars.registers.models import StarRecord
from app.stars.registers.service import Entry
from app.stars.registers.specs import REGISTERS
from app.stars.signs import service as signs_service
from app.stars.signs.models import StarSign
from tests.guards.side import Side
from tests.world import serial

_labels = count()


def half_year(side: Side, state: str = "notice", *, over: bool = False) -> StarPeriod:
    """A half-year that the second of the staff computed; its notice is `over` or still stands."""
    number, today = next(_labels), clock.today()
    days: dict[str, Any] = {}
    if state in ("notice", "final"):
        until = today - timedelta(days=1) if over else today + timedelta(days=7)
        days = {"notice_from": until - timedelta(days=8), "notice_until": until, "notice_by_id": side.persons["second"]}
    if state == "final":
        days |= {"final_at": clock.now(), "final_by_id": side.persons["second"]}
    return side.world.store(
        StarPeriod(
            community_id=side.town.place.id,
            label=f"{2030 + number // 2}H{1 + number % 2}",
            state=state,
            version=1,
            rule_version_id=_version(side),
            computed_at=clock.now(),
            computed_by_id=side.persons["second"],
            **days,
        )
    )


def _version(side: Side) -> int:
    return rules.in_force("star_metrics", side.town.place.id, date(2026, 6, 30)).id


def result(side: Side, period: StarPeriod | None = None, *, office_id: int = 0) -> StarResult:
    """What the half-year of the lead's household came to: three stars; `office_id` lets it be another's."""
    period = period or half_year(side)
    with side.inside():
        household_id = side.membership("lead").household_id
    line = Line("own_hours", weight=15, value=25.0, cases=1, points=15.0, left_out="")
    return side.world.store(
        StarResult(
            community_id=side.town.place.id,
            period_id=period.id,
            subject_kind="lead_household",
            subject_id=office_id or side.ids["lead_office_id"],
            building_id=side.town.building.id,
            grid_id=side.town.grid.id,
            household_id=household_id,
            name="阳光家园 6号楼",
            score=82,
            weight_counted=45,
            earned=3,
            stars=3,
            stars_before=None,
            why="",
            vetoes=[],
            lines=[line],
            rule_version_id=_version(side),
            rated_from=40,
            is_final=period.state == "final",
        )
    )


def decision(side: Side) -> StarDecision:
    """Three stars that are final."""
    found = result(side, half_year(side, "final", over=True))
    return side.world.store(
        StarDecision(
            community_id=side.town.place.id,
            result_id=found.id,
            subject_kind=found.subject_kind,
            subject_id=found.subject_id,
            period=found.period.label,
            kind="final",
            stars=3,
            decided_at=clock.now(),
            decided_by_id=side.persons["second"],
        )
    )


def objection(side: Side, person_id: int, picture: photos.Drawn) -> tuple[StarObjection, int]:
    """What that person says against a result in notice, with a photo; of a subject that nobody vetoes."""
    from app.stars.periods import objections_service

    found = result(side, office_id=serial())
    with side.inside():
        made = objections_service.object_to(
            scope.here(StarResult, found.id), said="会议去了三次，只记了两次", pictures=[picture], person_id=person_id
        )
        (photo,) = photos.photos_of(made)
    return made, photo.id


def veto(side: Side) -> StarVeto:
    """An upheld complaint against the lead's household."""
    with side.inside():
        subject = f"lead_household:{side.ids['lead_office_id']}"
        entry = vetoes_service.Entry(subject, "complaint", date(2026, 11, 2), None, "查实")
        return vetoes_service.enter(entry, by_id=side.persons["second"])


def plate(side: Side, household_id: int | None = None) -> StarSign:
    """A door plate; of the lead's household unless another is given."""
    with side.inside():
        household_id = household_id or side.membership("lead").household_id
        made = signs_service.new_sign(
            "door_plate", by_id=side.persons["second"], name="阳光家园 6号楼", household_id=household_id, figures={}
        )
    return side.world.store(made)


def certified(side: Side, person_id: int) -> StarSign:
    """A certificate of the hours of a member, in place of the one before."""
    with side.inside():
        membership = members.active_membership(person_id)
        before = signs_service.in_force("certificate").filter_by(membership_id=membership.id)
        signs_service.end(db.session.execute(before).scalars().all(), "replaced", reason="", by_id=person_id)
        figures = {"minutes": 90, "times": 1, "first": "2026-11-01", "last": "2026-11-01", "by_kind": [["清雪", 1, 90]]}
        made = signs_service.new_sign(
            "certificate", by_id=person_id, name="", membership_id=membership.id, figures=figures
        )
    return side.world.store(made)


def snow(side: Side) -> StarRecord:
    """A snowfall that was not cleared yet."""
    with side.inside():
        entry = Entry(side.town.building.id, date(2026, 11, 20), note=str(serial()))
        return registers_service.enter(REGISTERS["snow"], entry, by_id=side.persons["second"])


def branch(side: Side, grid_id: int = 0) -> GridBranch:
    """A branch of the side's grid, or of another one."""
    with side.inside():
        return branches_service.keep(name=f"支部{serial()}", grid_ids=[grid_id or side.town.grid.id])
