"""Feedback letters: issued for a quarter that is over, replaced where the figures have changed, checked by number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app import clock, scope
from app.database import db, flush_or
from app.errors import Refused
from app.members import service as members
from app.members.models import Membership
from app.organisations.models import Workplace
from app.people.models import Person
from app.places import service as places
from app.places.models import Place
from app.public_numbers import new_number, read_number
from app.scope import community_id, in_community
from app.texts import _
from app.volunteers.letters.figures_service import Line, figures, is_over, last_day
from app.volunteers.letters.models import FeedbackLetter
from app.volunteers.limits_service import expected_in_year


class LetterRefused(Refused):
    """No letters were issued."""


@dataclass(frozen=True)
class Row:
    """One workplace of a quarter: its lines as they are now, and the letter that was issued."""

    workplace: Workplace
    lines: list[Line]
    letter: FeedbackLetter | None

    @property
    def is_outdated(self) -> bool:
        """True where hours or contacts changed since the letter."""
        return self.letter is not None and self.letter.figures != self.lines

    @property
    def is_wanted(self) -> bool:
        """True where a letter is missing, or no longer right and somebody is left to write of."""
        return bool(self.lines) and (self.letter is None or self.is_outdated)

    @property
    def is_void(self) -> bool:
        """True where a letter is in force though nobody of the workplace was here, as is known by now."""
        return self.letter is not None and not self.lines

    def total(self, name: str) -> int:
        """The sum of one column."""
        return sum(line[name] for line in self.lines)  # type: ignore[literal-required]


def overview(year: int, quarter: int) -> list[Row]:
    """Every workplace with members here in the quarter, by name; and those whose letter has nobody left to speak of."""
    found = figures(year, quarter)
    issued = {letter.workplace_id: letter for letter in letters(year, quarter)}
    wanted = (
        select(Workplace).where(Workplace.id.in_(set(found) | set(issued))).order_by(Workplace.pinyin, Workplace.id)
    )
    return [Row(one, found.get(one.id, []), issued.get(one.id)) for one in db.session.execute(wanted).scalars()]


def letters(year: int, quarter: int) -> Sequence[FeedbackLetter]:
    """The quarter's letters in force, by workplace."""
    wanted = (
        in_community(FeedbackLetter)
        .join(FeedbackLetter.workplace)
        .where(FeedbackLetter.year == year, FeedbackLetter.quarter == quarter, FeedbackLetter.replaced_at.is_(None))
        .options(contains_eager(FeedbackLetter.workplace))
        .order_by(Workplace.pinyin, Workplace.id)
    )
    return db.session.execute(wanted).scalars().all()


def issue(year: int, quarter: int, *, by: Person) -> tuple[int, int]:
    """Issue the letters that are missing, and replace those whose figures changed; end those of nobody.

    How many were issued, and how many ended without a new one. Raises LetterRefused.
    """
    if not is_over(year, quarter):
        raise LetterRefused(_("没有出具：这个季度还没有结束"), _("季度结束、时长批完以后再出具。"))
    rows = overview(year, quarter)
    wanted, void = [row for row in rows if row.is_wanted], [row for row in rows if row.is_void]
    if not (wanted or void):
        raise LetterRefused(_("没有要出具的：每家单位的反馈函都是最新的"))
    expected = expected_in_year(last_day(year, quarter))
    for row in (*wanted, *void):
        if row.letter is not None:
            row.letter.replaced_at = clock.now()
    db.session.flush()
    with flush_or(LetterRefused(_("没有出具：同事刚刚出具过"), _("请刷新页面，看看现在的情况。"))):
        db.session.add_all(_letter(row, year, quarter, expected, by) for row in wanted)
    return len(wanted), len(void)


def _letter(row: Row, year: int, quarter: int, expected: tuple[int | None, int | None], by: Person) -> FeedbackLetter:
    return FeedbackLetter(
        community_id=community_id(),
        workplace_id=row.workplace.id,
        year=year,
        quarter=quarter,
        number=new_number(community_id()),
        figures=row.lines,
        activities_expected=expected[0],
        contacts_expected=expected[1],
        issued_at=clock.now(),
        issued_by_id=by.id,
    )


def names_in(shown: Sequence[FeedbackLetter]) -> dict[int, str]:
    """The names of the members in these letters, by membership; as people are called now."""
    ids = {line["membership_id"] for letter in shown for line in letter.figures}
    wanted = (
        select(Membership.id, Person.name)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.community_id == community_id(), Membership.id.in_(ids))
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


@dataclass(frozen=True)
class Checked:
    """What a stranger may read of a letter: no member's name, no line of anybody."""

    number: str
    workplace: str
    place: Place
    year: int
    quarter: int
    members: int
    activities: int
    minutes: int
    issued_at: datetime
    replaced_at: datetime | None
    has_newer: bool


def find_letter(typed: str) -> Checked | None:
    """The letter of that number, whichever community it names."""
    number = read_number(typed)
    if number is None:
        return None
    for place in members.communities_named(number):
        with scope.inside(places.as_scope(place)):
            wanted = in_community(FeedbackLetter).filter_by(number=number)
            found = db.session.execute(wanted.options(joinedload(FeedbackLetter.workplace))).scalar()
            has_newer = found is not None and _in_force(found) not in (None, found.id)
        if found is not None:
            return _checked(found, place, has_newer=has_newer)
    return None


def _in_force(letter: FeedbackLetter) -> int | None:
    same = in_community(FeedbackLetter).filter_by(
        workplace_id=letter.workplace_id, year=letter.year, quarter=letter.quarter, replaced_at=None
    )
    return db.session.execute(same.with_only_columns(FeedbackLetter.id)).scalar()


def _checked(letter: FeedbackLetter, place: Place, *, has_newer: bool) -> Checked:
    return Checked(
        number=letter.number,
        workplace=letter.workplace.name,
        place=place,
        year=letter.year,
        quarter=letter.quarter,
        members=len(letter.figures),
        activities=sum(line["activities"] for line in letter.figures),
        minutes=sum(line["minutes"] for line in letter.figures),
        issued_at=letter.issued_at,
        replaced_at=letter.replaced_at,
        has_newer=has_newer,
    )
