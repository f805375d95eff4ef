"""Which statement counts which metric of the rules. Adding one is a file and its line here.

Each takes the frame and the subjects and sends one statement, or a few, for all of them. A metric of the rules that
stands here for no subject is left out openly, as one whose records nobody keeps yet.
"""

from collections.abc import Callable, Mapping, Sequence

from app.stars.domain import Observation
from app.stars.metrics.frame import Frame, Key, Subject
from app.stars.metrics.hours import own_hours
from app.stars.metrics.members import active_rate, report_in_rate

Statement = Callable[[Frame, Sequence[Subject]], dict[Key, Observation]]

CATALOGUE: Mapping[str, Mapping[str, Statement]] = {
    "lead_household": {
        "report_in_rate": report_in_rate,
        "active_rate": active_rate,
        "own_hours": own_hours,
    },
}


def observed(kind: str, frame: Frame, found: Sequence[Subject]) -> dict[Key, dict[str, Observation]]:
    """What the records say of each subject, by metric."""
    seen: dict[Key, dict[str, Observation]] = {one.key: {} for one in found}
    for code, statement in CATALOGUE[kind].items():
        for key, observation in statement(frame, found).items():
            seen[key][code] = observation
    return seen
