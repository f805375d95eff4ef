"""Which statement counts which metric of the rules. Adding one is a file and its line here.

Each takes the frame, the subjects and their kind, and sends one statement, or a few, for all of them. A metric of the
rules that stands here for no subject is left out openly, as one whose records nobody keeps yet: whistles are.
"""

from collections.abc import Callable, Mapping, Sequence

from app.stars.domain import Observation
from app.stars.metrics import households, leads, members, opinions, records
from app.stars.metrics.frame import Frame, Key, Subject
from app.stars.metrics.hours import own_hours

Statement = Callable[[Frame, Sequence[Subject], str], dict[Key, Observation]]

CATALOGUE: Mapping[str, Mapping[str, Statement]] = {
    "lead_household": {
        "report_in_rate": members.report_in_rate,
        "active_rate": members.active_rate,
        "own_hours": own_hours,
        "contact_rate": households.contact_rate,
        "care_done": records.care_done,
        "resident_score": opinions.resident_score,
        "meetings": records.meetings,
    },
    "building": {
        "stair_score": records.stair_score,
        "hazard_fixed": records.hazard_fixed,
        "snow_done": records.snow_done,
        "report_in_rate": members.report_in_rate,
        "taking_part": households.taking_part,
        "care_done": records.care_done,
        "deliberation": records.deliberation,
        "resident_score": opinions.resident_score,
    },
    "grid_branch": {
        "report_in_rate": members.report_in_rate,
        "active_rate": members.active_rate,
        "lead_coverage": leads.lead_coverage,
        "meetings": records.branch_life,
        "visit_rate": households.visit_rate,
        "satisfaction": opinions.satisfaction,
    },
}


def observed(kind: str, frame: Frame, found: Sequence[Subject]) -> dict[Key, dict[str, Observation]]:
    """What the records say of each subject, by metric."""
    seen: dict[Key, dict[str, Observation]] = {one.key: {} for one in found}
    for code, statement in CATALOGUE[kind].items():
        for key, observation in statement(frame, found, kind).items():
            seen[key][code] = observation
    return seen
