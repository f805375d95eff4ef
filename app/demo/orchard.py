"""二十五社区's red orchard over two seasons: trees on what was a dump, who adopts them, their care, rain and losses."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from random import Random

from app import clock
from app.database import db
from app.demo import orchard_year
from app.demo.cast import Someone, Town
from app.demo.dates import Dates, at
from app.demo.timeline import Timeline, note
from app.members.models import Membership
from app.orchards import service as orchards
from app.orchards.adoptions.models import Adoption
from app.orchards.models import Orchard, Tree
from app.people.models import Person
from app.scope import here, in_community

STORY = (
    "这里原来是一处没人管的垃圾点。2020 年春天，党员带头清走三百多车垃圾，各家自己掏钱买树苗，一户一棵栽了下来。"
    "六年过去，塞外红年年挂果。谁家的树谁家管：栽、浇、施肥、剪枝，果子分给认养户、帮工和关爱户。"
)
ROWS = (  # rows, species, variety; planted in the spring of 2020
    (range(1, 4), "crabapple", "塞外红"),
    (range(4, 6), "apple", "龙冠"),
    (range(6, 7), "shaguo", "黄太平"),
)
COLUMNS, PLANTED = 5, date(2020, 4, 25)
FIRST_ADOPTERS, LATER_ADOPTERS, A_FORTNIGHT, AT_MOST = 12, 7, timedelta(days=14), 2
RAIN = ((5, 19, 6), (6, 8, 22), (6, 27, 31), (7, 11, 18), (7, 24, 42), (8, 6, 27), (8, 19, 12), (9, 3, 9))  # mm
PICKED = ((6, 8, 26), (4, 9, 2), (5, 9, 3), (1, 9, 15), (2, 9, 16), (3, 9, 16), (4, 9, 12), (1, 9, 24), (2, 9, 25))
LOSSES = (
    ("2-5", "weak", "主干有冻裂，已刷白观察"),
    ("5-4", "dead", "根颈被田鼠啃了一圈"),
    ("3-2", "weak", "叶子发黄，根部积水"),
)


class RedOrchard:
    """Plans it: the ground, adoptions in each spring, care every fortnight by those who adopt, the rest of the year."""

    def __init__(self, dates: Dates, town: Town, timeline: Timeline) -> None:
        self.dates, self.town, self.timeline = dates, town, timeline
        self.chance = Random("baodao orchard")
        self.orchard_id = 0

    def plan(self) -> None:
        """From the first spring to Sunday."""
        self._add(self.dates.spring, 9, self._make)
        staying = [one for one in self.town.people if one.leaves == date.max and one.joins < self.dates.spring]
        willing = sorted(staying, key=lambda one: (-one.zeal, one.phone))[: FIRST_ADOPTERS + LATER_ADOPTERS]
        for number, one in enumerate(willing):
            year = 0 if number < FIRST_ADOPTERS else 1
            day = self.dates.spring_of(year) + timedelta(days=5 + number % FIRST_ADOPTERS)
            self._add(day, 19, partial(self._adopt, one, number))
            self._plan_care(one, day + timedelta(days=2))
        for year in range(2):
            self._plan_year(self.dates.spring_of(year))
        for day, season, caption in orchard_year.seen(self.dates.spring, self.dates.sunday):
            self._add(day, 16, partial(self._picture, season, caption))

    def _add(self, day: date, hour: int, what: Callable[[], object], minute: int = 0) -> None:
        if day <= self.dates.sunday:
            self.timeline.add(at(day, hour, minute), self.town.community, what)

    def _plan_year(self, spring: date) -> None:
        for month, day, millimetres in RAIN:
            self._add(date(spring.year, month, day), 8, partial(self._rain, Decimal(millimetres)))
        for row, month, day in PICKED:
            self._add(date(spring.year, month, day), 17, partial(self._pick, row), minute=10 + row)
        asked, over = date(spring.year, 10, 20), date(spring.year, 11, 16)
        self._add(asked, 20, self._go_on, minute=10)
        for when, job in ((asked, orchards.ask_renewals), (over, orchards.end_terms)):
            if when <= self.dates.sunday:
                self.timeline.add(at(when, 6), self.town.community, partial(job, when))
        if spring == self.dates.spring:
            for number, (label, state, why) in enumerate(LOSSES):
                self._add(date(spring.year, 5 + number, 12), 10, partial(self._lose, label, state, why))
        else:
            self._add(spring + timedelta(days=6), 10, self._replace)
            for week in range(5, 32):
                when = spring + timedelta(days=7 * week)
                if when <= self.dates.sunday:
                    self.timeline.add(at(when, 6, 30), None, partial(orchards.open_late_everywhere, when))

    def _plan_care(self, one: Someone, first: date) -> None:
        """Each fortnight on a day of one's own; who comes seldom forgets every third time."""
        day = first + timedelta(days=self.chance.randrange(12))
        number, last = 0, self.dates.sunday
        if one.zeal < 2 and first > self.dates.spring_of(1):  # who took on too much, and stays away from midsummer
            last = min(last, date(first.year, 6, 25))
        while day <= last:
            number += 1
            if one.zeal >= 2 or number % 3:
                self._add(day, 18, partial(self._care, one), minute=self.chance.randrange(50))
            day += A_FORTNIGHT

    def _make(self) -> None:
        by, rows = self.town.staff[0], ROWS[-1][0].stop - 1
        said = orchards.OrchardText(
            name="红色果园",
            story=STORY,
            where="北兴小区东侧，原垃圾点",
            grid_id=self.town.grid_ids[0],
            row_count=rows,
            column_count=COLUMNS,
            adopters_per_tree=2,
            accepts_by_rule=True,
            share_adopter=50,
            share_helpers=20,
            share_common=20,
            share_care_list=10,
        )
        made = orchards.make_orchard(said, by_id=by)
        self.orchard_id = made.id
        note("orchard_desk.add", made, by=by, name=made.name)
        for these, species, variety in ROWS:
            count = orchards.fill_rows(made, rows=these, species=species, variety=variety, planted_on=PLANTED, by_id=by)
            note("tree_desk.fill", made, by=by, name=made.name, added=count)

    def _picture(self, season: str, caption: str) -> None:
        orchard_year.picture(here(Orchard, self.orchard_id), season, caption, by=self.town.staff[0])

    def _adopt(self, one: Someone, number: int) -> None:
        """A tree each, along the rows; every fourth in the household's name."""
        orchard, membership = here(Orchard, self.orchard_id), here(Membership, one.membership_id)
        trees = [tree for tree in orchards.trees_of(orchard) if orchards.why_not(tree) is None]
        kind = "household" if number % 4 == 0 and membership.household_id else "member"
        made = orchards.ask(trees[number * 7 % len(trees)], orchards.Asking(kind), membership=membership)
        note("adoptions.ask", made, by=one.person_id, title=made.tree.label, state=made.state)

    def _care(self, one: Someone) -> None:
        """What is due today of one's trees, as far as one may, the most pressing first."""
        membership, person = here(Membership, one.membership_id), one.person
        today = clock.today()
        due = [found for found in orchards.next_of(membership, most=6) if found.due.on <= today]
        for found in due[:AT_MOST]:
            duty = found.due.duty
            said = orchards.CareSaid(
                duty_code=duty.code, done_on=today, minutes=duty.expected_minutes, amount=duty.amount
            )
            made = orchards.log_care(found.tree, said, person=person, membership=membership)
            note("care_log.write", made, by=person.id, tree=found.tree.label, duty=made.duty_name, minutes=made.minutes)

    def _rain(self, millimetres: Decimal) -> None:
        by, day = self.town.staff[0], clock.today()
        made = orchards.note_rain(day, millimetres, by_id=by)
        note("care_desk.note_rain", made, by=by, day=day.isoformat(), millimetres=str(millimetres))

    def _pick(self, row: int) -> None:
        """A row is picked and weighed."""
        orchard, by = here(Orchard, self.orchard_id), db.session.get_one(Person, self.town.staff[0])
        grams = self.chance.randrange(180, 420) * 100
        made = orchards.note_harvest(orchard, orchards.Picked(picked_on=clock.today(), grams=grams, row=row), by=by)
        note("harvest_desk.note", made, by=by.id, name=orchard.name, kilograms=f"{grams / 1000:g}")

    def _lose(self, label: str, state: str, why: str) -> None:
        by, tree = self.town.staff[0], self._tree(label)
        orchards.note_state(tree, state, on_day=clock.today(), note=why, by_id=by)
        note("tree_desk.note_state", tree, by=by, title=label, state=state)

    def _replace(self) -> None:
        """In the next spring, what died has a young one in its place, and what was weak has come back."""
        by = self.town.staff[0]
        for label, state, _why in LOSSES:
            tree = self._tree(label)
            if state == "dead":
                made = orchards.replace_tree(
                    tree, species=tree.species, variety=tree.variety, planted_on=clock.today(), by_id=by
                )
                note("tree_desk.replace", made, by=by, title=label)
        tree = self._tree(LOSSES[0][0])
        orchards.note_state(tree, "alive", on_day=clock.today(), note="裂口长好了", by_id=by)
        note("tree_desk.note_state", tree, by=by, title=tree.label, state="alive")

    def _go_on(self) -> None:
        """Everybody but the last goes on next year."""
        wanted = in_community(Adoption).where(Adoption.state == "active", Adoption.renewal_asked_at.is_not(None))
        asked = db.session.scalars(wanted.order_by(Adoption.id)).all()
        for adoption in asked[: max(1, len(asked) - 1)]:
            orchards.answer_renewal(adoption, goes_on=True)
            who = here(Membership, adoption.asked_by_id).person_id
            note("adoptions.renew", adoption, by=who, title=adoption.tree.label, decision=adoption.renewal_said)

    def _tree(self, label: str) -> Tree:
        orchard = here(Orchard, self.orchard_id)
        return next(tree for tree in orchards.trees_of(orchard) if tree.label == label)
