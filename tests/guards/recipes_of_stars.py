"""Acts on half-years of stars, objections, vetoes and later decisions."""

from datetime import date
from typing import Any

from app import scope
from app.members import service as members
from app.members.models import Membership
from app.places.models import Grid
from app.stars.periods import service
from tests.guards import star_rows
from tests.guards.ground import CSV, Ground
from tests.guards.recipes import Act, Recipe, a_file, named
from tests.guards.side import a_picture
from tests.world import serial

WHY = {"reason": "核对了签到表"}


def compute(g: Ground) -> Act:
    label = "2024H1"
    with g.side.inside():
        found = service.locked(label)
    return Act("staff", {"version": str(found.version)}, {"period_label": label})


def a_step(g: Ground, state: str, **options: Any) -> Act:
    found = star_rows.half_year(g.side, state, **options)
    star_rows.result(g.side, found, office_id=serial())
    return Act("staff", {"version": "1"}, {"period_label": found.label})


def object_to(g: Ground) -> Act:
    return Act(g.side.member().person, {"said": "少记了一次会议"}, {"result_id": star_rows.result(g.side).id})


def take_back(g: Ground) -> Act:
    person = g.side.member().person
    made, _photo = star_rows.objection(g.side, person.id, a_picture())
    return Act(person, ids={"star_objection_id": made.id})


def answer(g: Ground) -> Act:
    made, _photo = star_rows.objection(g.side, g.side.member().person_id, a_picture())
    said = {"decision": "upheld", "line": "own_hours", "value": "6", "reply": "看了签到表，属实"}
    return Act("staff", said, {"star_objection_id": made.id})


def a_decision(g: Ground, **fields: str) -> Act:
    return Act("staff", {**WHY, **fields}, {"star_decision_id": star_rows.decision(g.side).id})


def enter_veto(g: Ground) -> Act:
    said = {"subject": f"lead_household:{g.side.ids['lead_office_id']}", "code": "complaint"}
    return Act("staff", {**said, **WHY, "from_day": "2026-11-02", "until_day": ""})


def issue_plates(g: Ground) -> Act:
    member = g.side.member()
    building = g.world.building(g.side.town.place, grid=g.side.town.grid, compound=g.side.town.compound, name=named())
    household = g.world.household(g.side.town.place, building, unit="", door="101")
    with g.side.inside():
        scope.here(Membership, member.id).household_id = household.id
    with g.side.inside():
        members.set_lead_household(building, household, from_day=date(2026, 1, 1))
    return Act("staff")


def issue_star_signs(g: Ground) -> Act:
    return Act("staff", ids={"period_label": star_rows.decision(g.side).period})


def a_sign(g: Ground) -> Act:
    made = star_rows.plate(g.side, g.side.member().household_id)
    return Act("staff", {"reason": "牌子坏了"}, {"sign_id": made.id})


def a_grid(g: Ground) -> int:
    return int(g.world.store(Grid(community_id=g.side.town.place.id, name=named("网格"), pinyin="wang ge")).id)


def add_branch(g: Ground) -> Act:
    return Act("staff", {"name": named("支部"), "grids": str(a_grid(g))})


def a_branch(g: Ground, **fields: str) -> Act:
    made = star_rows.branch(g.side, grid := a_grid(g))
    said = {"name": named("支部"), "grids": str(grid)} if fields else {}
    return Act("staff", said, {"branch_id": made.id})


def enter_record(g: Ground) -> Act:
    said = {"subject": str(g.side.town.building.id), "on_day": "2026-11-21", "done_day": "", "note": named()}
    return Act("staff", said, {"register_code": "snow"})


def a_record(g: Ground, **fields: str) -> Act:
    return Act("staff", fields, {"star_record_id": star_rows.snow(g.side).id})


def confirm_file(g: Ground) -> Act:
    page = f"{g.side.town.url}/stars/registers/snow/import"
    token = g.upload("second", page, CSV["register"]).rpartition("/")[2]
    return Act("second", ids={"register_code": "snow", "token": token})


def confirm_vetoes(g: Ground) -> Act:
    """Of a building of its own: the same veto is entered once."""
    building = g.world.building(g.side.town.place, grid=g.side.town.grid, compound=g.side.town.compound, name=named())
    rows = CSV["vetoes"].replace("6号楼", building.name)
    token = g.upload("second", f"{g.side.town.url}/stars/vetoes/import", rows).rpartition("/")[2]
    return Act("second", ids={"token": token})


def evaluate(g: Ground) -> Act:
    return Act(g.side.member().person, {"building_score": "4", "lead_score": "5"})


def evaluate_for(g: Ground) -> Act:
    return Act("staff", {"building_score": "4"}, {"membership_id": g.side.served().id})


def object_for(g: Ground) -> Act:
    found = star_rows.result(g.side, office_id=serial())
    return Act("staff", {"result": str(found.id), "said": "少记了一次会议"}, {"membership_id": g.side.served().id})


def certify(g: Ground) -> Act:
    member = g.side.member()
    g.side.approved(member)
    return Act("staff", ids={"membership_id": member.id})


def certify_oneself(g: Ground) -> Act:
    member = g.side.member()
    g.side.approved(member)
    return Act(member.person)


RECIPES: dict[str, Recipe] = {
    "star_periods.compute": compute,
    "star_periods.notice": lambda g: a_step(g, "computed"),
    "star_periods.finish": lambda g: a_step(g, "notice", over=True),
    "my_star_objections.send": object_to,
    "my_star_objections.take_back": take_back,
    "star_objections.answer": answer,
    "star_results.replace": lambda g: a_decision(g, stars="2"),
    "star_results.remove": a_decision,
    "star_vetoes.enter": enter_veto,
    "star_registers.enter": enter_record,
    "star_registers.complete": lambda g: a_record(g, done_day="2026-11-21"),
    "star_registers.remove": a_record,
    "star_registers.send": lambda g: Act("second", {"file": a_file(CSV["register"])}, {"register_code": "snow"}),
    "star_registers.confirm": confirm_file,
    "star_veto_files.send": lambda g: Act("second", {"file": a_file(CSV["vetoes"])}),
    "star_veto_files.confirm": confirm_vetoes,
    "grid_branches.add": add_branch,
    "grid_branches.change": lambda g: a_branch(g, change="y"),
    "grid_branches.end": a_branch,
    "my_evaluation.send": evaluate,
    "served_stars.evaluate": evaluate_for,
    "served_stars.object_to": object_for,
    "star_signs.issue_plates": issue_plates,
    "star_signs.issue_star_signs": issue_star_signs,
    "star_signs.replace": a_sign,
    "star_signs.withdraw": a_sign,
    "star_signs.certify": certify,
    "my_certificates.issue": certify_oneself,
    "star_vetoes.withdraw": lambda g: Act("staff", ids={"star_veto_id": star_rows.veto(g.side).id}),
}
