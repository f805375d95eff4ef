"""Hours of care that the rule approves at once."""

from datetime import timedelta

from sqlalchemy import func, select

from app import clock
from app.database import db
from app.orchards.care.domain import is_approved_by_rule
from app.orchards.care.models import CareEntry
from app.rules import service as rules
from app.scope import community_id
from app.texts import _


def why_at_once(entry: CareEntry, *, has_photo: bool) -> str:
    """The rule that approves the hours of the line at once; empty where none does."""
    most_minutes, a_week = rules.limit("care_self_approve_minutes"), rules.limit("care_self_approve_per_week")
    if (
        entry.membership_id is None
        or entry.entered_by_id is not None
        or not is_approved_by_rule(
            has_photo=has_photo,
            minutes=entry.minutes,
            before_this_week=_by_rule_this_week(entry.person_id),
            most_minutes=most_minutes,
            most_a_week=a_week,
        )
    ):
        return ""
    return _("按规则自动批准：有照片、不超过 %(most)s 分钟，一周最多 %(n)s 条", most=most_minutes or 0, n=a_week or 0)


def _by_rule_this_week(person_id: int) -> int:
    monday = clock.today() - timedelta(days=clock.today().weekday())
    counted = select(func.count()).where(
        CareEntry.community_id == community_id(),
        CareEntry.person_id == person_id,
        CareEntry.by_rule,
        CareEntry.made_at >= clock.day_bounds(monday)[0],
    )
    return db.session.execute(counted).scalar_one()


def note_by_rule(entry: CareEntry) -> None:
    """Its hours were approved at once, by the rule."""
    entry.by_rule = True
    db.session.flush()
