"""Acts on half-years of stars, objections, vetoes and later decisions."""

from typing import Any

from app.stars.periods import service
from tests.guards import star_rows
from tests.guards.ground import Ground
from tests.guards.recipes import Act, Recipe
from tests.guards.side import a_picture

WHY = {"reason": "核对了签到表"}


def compute(g: Ground) -> Act:
    label = "2024H1"
    with g.side.inside():
        found = service.locked(label)
    return Act("staff", {"version": str(found.version)}, {"period_label": label})


def a_step(g: Ground, state: str, **options: Any) -> Act:
    found = star_rows.half_year(g.side, state, **options)
    star_rows.result(g.side, found)
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
    "star_vetoes.withdraw": lambda g: Act("staff", ids={"star_veto_id": star_rows.veto(g.side).id}),
}
