"""Reporting in: people sign up and ask, staff answer; lead households and grid leads take office."""

import csv
import io
from datetime import date, timedelta
from functools import partial

from app.database import db
from app.demo import accounts
from app.demo.article import SUN, TWENTY_FIVE
from app.demo.cast import Casting, Someone, Town
from app.demo.dates import Dates, at
from app.demo.stage import Stage
from app.demo.timeline import Timeline, note
from app.members import service as members
from app.members.models import Membership
from app.people.accounts import consents_service
from app.people.models import Person
from app.places.models import Building, Grid, Household
from app.scope import here

BEGINNING_DAYS = 4  # the first members come on so many days
WHY_RETURNED = ("楼栋选错了，请核对后再提交", "没有查到这户，请写清单元和门牌")
WHY_LEFT = ("搬到外地子女家居住", "工作调动，随单位迁居")


class Arrivals:
    """Who comes when, planned for all communities."""

    def __init__(self, stage: Stage, dates: Dates, timeline: Timeline, casting: Casting) -> None:
        self.stage, self.dates, self.timeline, self.casting = stage, dates, timeline, casting

    def plan(self, town: Town) -> None:
        """Cast the community's people and put their coming on the timeline."""
        self._cast(town)
        if town.plan is SUN:
            self._name_known(town)
        if town.plan is TWENTY_FIVE:
            town.leads[0].name, town.leads[0].phone = accounts.ADOPTER.name, accounts.ADOPTER.phone
        beginning = [one for one in town.people if one.joins < self.dates.first]
        for day in sorted({one.joins for one in beginning}):
            self._group(town, [one for one in beginning if one.joins == day], day)
        for one in [*town.people, *town.pending, *town.refused]:
            if one.joins >= self.dates.first:
                self._group(town, [one], one.joins)
        office_day = town.opening + timedelta(days=BEGINNING_DAYS + 3)
        self.timeline.add(at(office_day, 9), town.community, partial(self._offices, town, office_day))
        self.timeline.add(at(office_day, 15), town.community, partial(self._list_known, town))
        for number, one in enumerate(one for one in town.people if one.leaves < date.max):
            self.timeline.add(at(one.leaves, 11), town.community, partial(_leave, town, one, WHY_LEFT[number % 2]))

    def _cast(self, town: Town) -> None:
        chance, new = self.casting.chance, self.casting.someone
        for number, house in enumerate(town.houses):
            lead = new(house, kind="in_service", zeal=6)
            town.leads.append(lead)
            served = [chance.choice((0.1, 0.8, 1.5, 2, 3)) for _ in range(chance.randint(3, 4))]
            residents = [chance.choice((0.1, 0.4, 1)) for _ in range(chance.randint(1, 2))]
            here_now = [lead, *(new(house, kind="in_service", zeal=zeal) for zeal in served)]
            here_now += [new(house, kind="resident", zeal=zeal) for zeal in residents]
            for one in here_now:
                one.joins = town.opening + timedelta(days=1 + number % BEGINNING_DAYS)
            town.people += here_now
        town.grid_leads = [self._second_in(town, grid_id) for grid_id in town.grid_ids]
        self._newcomers(town)
        for one, days in zip(self._quiet(town), (20, 41), strict=True):
            one.leaves = self.dates.first + timedelta(days=days)

    def _second_in(self, town: Town, grid_id: int) -> Someone:
        """The grid lead: the member after the lead household of the grid's first building."""
        first = next(one for one in town.leads if one.house.grid_id == grid_id)
        lead = town.people[town.people.index(first) + 1]
        lead.zeal = 2.5
        return lead

    def _quiet(self, town: Town) -> list[Someone]:
        """Two who never stood out, and move away."""
        common = [one for one in town.people if one.zeal <= 1 and one.joins < self.dates.first]
        return [common[3], common[-3]]

    def _newcomers(self, town: Town) -> None:
        """Some come later, brought by others; some were sent back; some wait for an answer."""
        chance, new = self.casting.chance, self.casting.someone
        for number in range(3):
            one = new(chance.choice(town.houses), kind="in_service", zeal=3)
            one.joins = self.dates.first + timedelta(days=9 + 13 * number)
            one.referrer = chance.choice(town.leads)
            town.people.append(one)
        for number in range(2):
            one = new(chance.choice(town.houses), kind="in_service", zeal=0)
            one.joins = self.dates.first + timedelta(days=30 + 17 * number)
            town.refused.append(one)
        for number in range(3):
            one = new(chance.choice(town.houses), kind=("in_service", "resident")[number % 2], zeal=0)
            one.joins = self.dates.sunday - timedelta(days=number)
            town.pending.append(one)

    def _name_known(self, town: Town) -> None:
        """Give the known accounts of members their places in the story."""
        first = town.houses[0]
        resident = next(one for one in town.people if one.house is first and one.kind == "resident")
        member = self.casting.someone(first, kind="in_service", zeal=9)
        member.joins = town.leads[0].joins
        town.people.insert(1, member)
        known = (accounts.MEMBER, member), (accounts.LEAD, town.leads[0])
        for account, one in (*known, (accounts.RESIDENT, resident), (accounts.ORGANISER, town.grid_leads[0])):
            one.name, one.phone = account.name, account.phone
        resident.zeal = 1.5

    def _group(self, town: Town, group: list[Someone], day: date) -> None:
        for number, one in enumerate(group):
            self.timeline.add(at(day, 9 + number // 12, number % 12 * 5), town.community, partial(self._ask, one))
        answered = [one for one in group if one not in town.pending]
        for number, one in enumerate(answered):
            answer = _give_back if one in town.refused else _accept
            moment = at(day + timedelta(days=1), 9 + number // 60, number % 60)
            self.timeline.add(moment, town.community, partial(answer, town, one))

    def _ask(self, one: Someone) -> None:
        person = self.stage.enrol(one.name, one.phone)
        if one.zeal >= 6:
            consents_service.give(person, "name_on_boards")
        one.person_id = person.id
        building, (_household, unit, door) = here(Building, one.house.id), one.door
        made = members.report_in(
            person, kind=one.kind, building=building, unit=unit, door=door, workplace=one.workplace
        )
        if one.referrer is not None:
            members.refer(made, here(Membership, one.referrer.membership_id))
        one.membership_id = made.id

    def _offices(self, town: Town, day: date) -> None:
        """A lead household in each building, a lead and a worker in each grid."""
        for one in town.leads:
            office = members.set_lead_household(
                here(Building, one.house.id), here(Household, one.door[0]), from_day=day
            )
            note("offices.set_lead", office, by=town.staff[0], building=one.house.name, household=one.door[0])
        for grid_id, lead in zip(town.grid_ids, town.grid_leads, strict=True):
            worker = next(one for one in town.leads if one.house.grid_id == grid_id)
            for one, office_name in ((lead, "grid_lead"), (worker, "grid_worker")):
                membership = here(Membership, one.membership_id)
                made = members.set_grid_office(here(Grid, grid_id), membership, office=office_name, from_day=day)
                note("offices.set_grid", made, by=town.staff[0], office=office_name)

    def _list_known(self, town: Town) -> None:
        """The list of in-service members: those who reported in, and a few of each building who have not yet."""
        sheet = io.StringIO()
        writer = csv.writer(sheet)
        writer.writerow(("小区", "楼栋", "姓名", "手机尾号"))
        for number, house in enumerate(town.houses):
            there = [
                (one.name, one.phone[-4:]) for one in town.people if one.house is house and one.kind == "in_service"
            ]
            missing = [(self.casting.names.next(), "") for _ in range((0, 1, 0, 2)[number % 4])]
            writer.writerows((house.compound, house.name, *one) for one in (*there, *missing))
        added = members.import_known(sheet.getvalue().encode())
        note("known.confirm", None, by=town.staff[0], added=added)


def _accept(town: Town, one: Someone) -> None:
    """By the second of the staff, a third by the first, who then has some of their own before them as hours wait."""
    by = db.session.get_one(Person, town.staff[0 if town.people.index(one) % 3 == 0 else 1])
    membership = members.accept(here(Membership, one.membership_id), household=here(Household, one.door[0]), by=by)
    note("members.accept", membership, by=by.id, household=one.door[0])


def _give_back(town: Town, one: Someone) -> None:
    reason = WHY_RETURNED[town.refused.index(one) % 2]
    by = db.session.get_one(Person, town.staff[1])
    note(
        "members.give_back",
        members.return_(here(Membership, one.membership_id), reason=reason, by=by),
        by=by.id,
        reason=reason,
    )


def _leave(town: Town, one: Someone, reason: str) -> None:
    membership = here(Membership, one.membership_id)
    members.leave(membership, reason=reason, by=db.session.get_one(Person, town.staff[0]))
    note("members.leave", membership, by=town.staff[0], reason=reason)
