"""Acts on the care of trees."""

from app import clock
from tests.guards.care_ground import a_harvest, a_notice, an_adopted_tree, an_entry, an_opened_duty
from tests.guards.ground import Ground
from tests.guards.orchard_ground import a_tree
from tests.guards.recipes import Act, Recipe


def care_fields(**changes: str) -> dict[str, str]:
    return {"minutes": "20", "amount": "", "note": "叶子干净", "done_on": clock.today().isoformat(), **changes}


def write(g: Ground) -> Act:
    tree, _adoption = an_adopted_tree(g.side)
    return Act("owner", care_fields(), {"plate": tree.plate, "duty": "inspect"})


def mend(g: Ground) -> Act:
    entry = an_entry(g.side, an_adopted_tree(g.side)[0])
    changed = care_fields(duty="weed", reason="按错了", version=str(entry.version))
    return Act("owner", changed, {"entry_id": entry.id})


def strike(g: Ground) -> Act:
    entry = an_entry(g.side, an_adopted_tree(g.side)[0])
    return Act("owner", {"reason": "记重了"}, {"entry_id": entry.id})


def take(g: Ground) -> Act:
    opened = an_opened_duty(g.side, an_adopted_tree(g.side)[0])
    return Act("member", ids={"opened_id": opened.id})


def let_go(g: Ground) -> Act:
    opened = an_opened_duty(g.side, an_adopted_tree(g.side)[0], taken_by="owner")
    return Act("owner", ids={"opened_id": opened.id})


def answer(g: Ground) -> Act:
    notice = a_notice(g.side, an_adopted_tree(g.side)[1])
    return Act("owner", {"text": "上个月住院了"}, {"notice_id": notice.id})


def decide(g: Ground) -> Act:
    notice = a_notice(g.side, an_adopted_tree(g.side)[1])
    return Act("staff", {"decision": "kept", "reason": "说得清楚"}, {"notice_id": notice.id})


def strike_harvest(g: Ground) -> Act:
    harvest = a_harvest(g.side, a_tree(g.side).orchard_id)
    return Act("staff", {"reason": "称错了"}, {"harvest_id": harvest.id})


CARE: dict[str, Recipe] = {
    "care_log.write": write,
    "care_log.mend": mend,
    "care_log.strike": strike,
    "care_desk.note_rain": lambda g: Act("staff", {"day": clock.today().isoformat(), "millimetres": "12.5"}),
    "opened_duties.take": take,
    "opened_duties.let_go": let_go,
    "opened_duties.answer": answer,
    "lapses_desk.decide": decide,
    "harvest_desk.note": lambda g: Act(
        "staff",
        {"kilograms": "12.5", "of": "all", "picked_on": clock.today().isoformat(), "note": ""},
        {"orchard_id": a_tree(g.side).orchard_id},
    ),
    "harvest_desk.strike": strike_harvest,
}
