"""Duties of trees: what is due next, by the rules in force, the care log and the rain."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from app import clock
from app.database import db
from app.orchards.care.models import CareEntry, RainDay
from app.orchards.domain import GROWING
from app.orchards.duties import domain
from app.orchards.duties.domain import Due, Line, Terms, worst
from app.orchards.duties.windows import Asked, windows, windows_ahead
from app.orchards.models import Tree
from app.rules import service as rules
from app.rules.service import Duty
from app.scope import community_id, in_community

BACK = 500  # days of the log that can say anything about a window of this year


def terms() -> Terms:
    """Those in force."""
    warn, open_, last = (rules.limit(f"duty_{name}_days") or 0 for name in ("warn", "open", "open_last"))
    return Terms(warn, open_, last)


def early_days(day: date) -> int:
    """For how many days before a window its care counts already."""
    return rules.limit("duty_early_days", on=day) or 0


def dues_of(trees: Iterable[Tree], today: date | None = None) -> dict[int, list[Due]]:
    """What is due of each tree by its id, the first one first; nothing of one that is dead or replaced."""
    day = today or clock.today()
    growing = [tree for tree in trees if tree.state in GROWING]
    if not growing:
        return {}
    table, done, rain = rules.orchard_duties_in_force(on=day), done_days(growing, day), rain_until(day)
    kinds = {(tree.species, tree.planted_on) for tree in growing}
    early = early_days(day)
    ahead = {kind: windows_ahead(Asked(table.of(kind[0]), kind[1], early), day) for kind in kinds}
    return {
        tree.id: domain.dues_among(ahead[tree.species, tree.planted_on], done.get(tree.id, {}), rain, day)
        for tree in growing
    }


def season_of(tree: Tree) -> list[Line]:
    """The calendar of this year of one tree."""
    day = clock.today()
    asked = Asked(rules.orchard_duties_in_force().of(tree.species), tree.planted_on, early_days(day))
    return domain.season(asked, done_days([tree], day).get(tree.id, {}), rain_until(day), day)


def state_of(dues: Iterable[Due], today: date | None = None) -> str:
    """How a tree's care stands: ok, due, late or opened."""
    day, allowed = today or clock.today(), terms()
    return worst(due.state(day, allowed) for due in dues)


def states_of(trees: Sequence[Tree]) -> dict[int, str]:
    """How the care of each tree stands, by its id."""
    return {tree_id: state_of(dues) for tree_id, dues in dues_of(trees).items()}


def find_duty(tree: Tree, code: str, day: date) -> Duty | None:
    """The duty of that code for the tree on the day; out of its window that of the nearest window; None for no such."""
    table = rules.orchard_duties_in_force(on=day).of(tree.species)
    alike = [duty for duty in table if duty.code == code]
    around = timedelta(days=400)
    close = windows(Asked(alike, tree.planted_on, early_days(day)), day - around, day + around)
    nearest = min(close, key=lambda one: max((one.first - day).days, (day - one.last).days, 0), default=None)
    return nearest.duty if nearest else next(iter(alike), None)


def asked_on(tree: Tree, code: str, day: date, *, but: int) -> Due | None:
    """When that care of the tree is due in a window that has the day; None where none is on, or none is needed.

    All other lines up to today count, also those of later days: nothing is asked for again by dating it back.
    """
    alike = [duty for duty in rules.orchard_duties_in_force(on=day).of(tree.species) if duty.code == code]
    today = clock.today()
    done, rain = done_days([tree], today, but=but).get(tree.id, {}).get(code, []), rain_until(today)
    now = windows(Asked(alike, tree.planted_on, early_days(day)), day, day)
    found = [domain.due_in(window, done, rain, today) for window in now]
    return min((due for due in found if due is not None), key=lambda due: due.on, default=None)


def done_days(trees: Sequence[Tree], until: date, *, but: int | None = None) -> Mapping[int, Mapping[str, list[date]]]:
    """The days on which each tree's care was done, by tree and duty; struck lines are left out, and `but` that one."""
    statement = select(CareEntry.tree_id, CareEntry.duty_code, CareEntry.done_on).where(
        CareEntry.community_id == community_id(),
        CareEntry.tree_id.in_([tree.id for tree in trees]),
        CareEntry.struck_at.is_(None),
        CareEntry.done_on.between(until - timedelta(days=BACK), until),
        CareEntry.id != (but or 0),
    )
    found: dict[int, dict[str, list[date]]] = {}
    for tree_id, duty_code, done_on in db.session.execute(statement):
        found.setdefault(tree_id, {}).setdefault(duty_code, []).append(done_on)
    return found


def rain_until(day: date) -> Mapping[date, int]:
    """What rain fell on which day of the last year, in tenths of a millimetre."""
    fallen = in_community(RainDay).where(RainDay.day.between(day - timedelta(days=BACK), day))
    return {row.day: row.tenths_mm for row in db.session.scalars(fallen)}
