"""Hours of care that the rule approves at once: only what the table of duties asks for now, and a new photo shows."""

from datetime import timedelta

from sqlalchemy import func, select

from app import clock
from app.database import Line, db, in_line
from app.files import photos
from app.files.photos import Photo
from app.orchards.care.domain import RuleTerms, ShortCare, figure_of, waits_because
from app.orchards.care.models import CareEntry
from app.orchards.duties.service import asked_on
from app.rules import service as rules
from app.scope import community_id, in_community
from app.texts import _


def judge(entry: CareEntry) -> str:
    """Why the rule approves the hours of a line that was just written; empty where none does, and then why it waits is
    kept on the line."""
    if entry.membership_id is None:
        return ""
    terms = _terms()
    line = _seen(entry)
    entry.waits_why = waits_because(line, terms)
    entry.waits_figure = figure_of(entry.waits_why, line, terms)
    db.session.flush()
    if entry.waits_why:
        return ""
    most, a_week = terms.most_minutes or 0, terms.most_a_week or 0
    return _("按规则自动批准：养护表现在要做、有新照片、不超过 %(most)s 分钟，一周最多 %(n)s 条", most=most, n=a_week)


def _terms() -> RuleTerms:
    return RuleTerms(
        most_minutes=rules.limit("care_self_approve_minutes"),
        most_a_week=rules.limit("care_self_approve_per_week"),
        early_days=rules.limit("care_self_approve_early_days") or 0,
        photo_side=rules.limit("care_self_approve_photo_side") or 0,
    )


def _seen(entry: CareEntry) -> ShortCare:
    due = asked_on(entry.tree, entry.duty_code, entry.done_on, but=entry.id)
    photo = next(iter(photos.photos_of(entry)), None)
    return ShortCare(
        is_own=entry.entered_by_id is None,
        looks_after=entry.adoption_id is not None or entry.opened_duty_id is not None,
        photo_side=min(photo.width, photo.height) if photo else None,
        photo_is_new=photo is not None and not _was_sent_before(photo),
        done_on=entry.done_on,
        due_on=due.on if due else None,
        minutes=entry.minutes,
        expected_minutes=due.duty.expected_minutes if due else 0,
        before_this_week=_by_rule_this_week(entry.person_id),
    )


def _was_sent_before(photo: Photo) -> bool:
    """True where another line of the community's care log has the same picture, struck ones too.

    Who sends it at the same moment, for another tree, waits until the first line stands.
    """
    in_line(Line.CARE_PHOTOS, int(photo.sha256[:8], 16))
    same = in_community(Photo).where(
        Photo.of_type == photo.of_type, Photo.sha256 == photo.sha256, Photo.of_id != photo.of_id
    )
    return db.session.execute(same.limit(1)).first() is not None


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


def note_overlap(entry: CareEntry) -> None:
    """The rule would have approved them, but other hours of the same time stand beside: staff decide."""
    entry.waits_why = "overlap"
    db.session.flush()
