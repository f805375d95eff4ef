"""For each other: two members without a phone and what staff enter for them, contacts with neighbours, a household in
need, and points given to it and to a neighbour's bill."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import or_

from app import clock
from app.database import db
from app.demo import accounts
from app.demo.cast import Someone, Town
from app.demo.dates import Dates, at
from app.demo.timeline import Timeline, note
from app.members import service as members
from app.members.models import Membership
from app.people.models import Person
from app.places.models import Building, Household
from app.points.models import Account
from app.property import service as property_
from app.property.domain import PAYABLE
from app.property.gifts.models import SupportEntry
from app.property.models import Redemption
from app.property.redemptions import counter_service
from app.scope import here, in_community
from app.volunteers.claims import behalf_service
from app.volunteers.contacts import service as contacts_service
from app.volunteers.models import Task

REASON = "独居老人，退休金低，入冬住院花了不少钱，女儿在外地"
GIFT, TO_BILL, ASSIGNED = 120, 100, 100  # points
ENTRY_DAYS = 150
CONTACTS = (
    ("楼上的老两口", "问了暖气热不热，说卧室不到二十度，已转告供热站"),
    ("一楼李大娘", "帮着看了水表，教她怎么看缴费单"),
    ("带孩子的年轻妈妈", "想让孩子上四点半课堂，告诉她怎么报名"),
    ("刚搬来的一家", "介绍了垃圾分类的点位和社区电话"),
    ("门口修鞋的师傅", "说单元门口结冰，已报给网格长"),
)
TOLD = ("同单元的邻居", "商量轮流清扫门前的雪")


@dataclass(eq=False)
class Served:
    """Somebody without a phone. Their surnames are none that others are given, so that nobody's name changes."""

    name: str
    kind: str
    workplace: str = ""
    door: tuple[int, str, str] = (0, "", "")
    membership_id: int = 0


class Caring:
    """Plans it in the walk's community: the story's part, and the part that hangs on the moment of loading."""

    def __init__(self, dates: Dates, town: Town) -> None:
        self.dates, self.town = dates, town
        self.served = (Served("佟玉珍", "resident"), Served("富长贵", "in_service", "齐齐哈尔供热公司"))
        self.in_need: Someone | None = None
        self.entry_id = 0

    def plan(self, timeline: Timeline) -> None:
        """Up to Sunday."""

        def add(day: date, hour: int, minute: int, what: Callable[[], object]) -> None:
            timeline.add(at(day, hour, minute), self.town.community, what)

        entered, last = self.dates.first + timedelta(days=22), self.dates.sunday
        for number, one in enumerate(self.served):
            add(entered, 10, 20 * number, partial(self._enter, one))
            add(entered + timedelta(days=1), 9, 5 * number, partial(self._accept, one))
        add(last - timedelta(days=5), 10, 30, self._tell_at_the_counter)
        walker = next(one for one in self.town.people if one.phone == accounts.MEMBER.phone)
        for number, said in enumerate(CONTACTS):
            for teller, weeks in ((walker, 4), (self.town.leads[number], 2)):
                day = last - timedelta(days=7 * weeks - 3 * number)
                add(day, 19, 10 * number, partial(_note_contact, teller, said))
        add(last - timedelta(days=11), 10, 0, self._list)
        add(last - timedelta(days=3), 18, 0, self._give_to_pool)
        add(last - timedelta(days=2), 10, 0, partial(self._assign, timeline))

    def plan_present(self, timeline: Timeline, now: datetime) -> None:
        """Staff claim for who has no phone, the morning before; a gift to a neighbour's bill waits at the counter."""
        today = clock.local(now).date()
        morning, tomorrow = at(today - timedelta(days=1), 10), at(today + timedelta(days=1), 0)
        timeline.add(morning, self.town.community, partial(self._claim, tomorrow))
        timeline.add(now - timedelta(minutes=36), self.town.community, self._give_to_neighbour)

    def _enter(self, one: Served) -> None:
        """In the last building, behind a door that nobody of the story has."""
        house, by = self.town.houses[-1], db.session.get_one(Person, self.town.staff[0])
        taken = {other.door[0] for other in (*self.town.people, *self.town.pending, *self.town.refused)}
        taken |= {other.door[0] for other in self.served}
        one.door = next(door for door in house.doors if door[0] not in taken)
        _household, unit, door = one.door
        said = members.Said(one.name, one.kind, here(Building, house.id), unit, door, one.workplace, agrees=True)
        made = members.enter(said, by=by)
        one.membership_id = made.id
        note("members.enter", made, by=by.id, on_behalf_of=made.person_id, kind=made.kind)

    def _accept(self, one: Served) -> None:
        """By the second of the staff: who entered somebody does not accept them."""
        by = db.session.get_one(Person, self.town.staff[1])
        made = members.accept(here(Membership, one.membership_id), household=here(Household, one.door[0]), by=by)
        note("members.accept", made, by=by.id, household=one.door[0])

    def _claim(self, tomorrow: datetime) -> None:
        """A slot each in the roomiest task from tomorrow on, but not on the next day, whose task the cold cancels."""
        next_day = tomorrow + timedelta(days=1)
        by = db.session.get_one(Person, self.town.staff[0])
        open_to_all = in_community(Task).where(
            Task.state == "open",
            Task.starts_at >= tomorrow,
            or_(Task.starts_at < next_day, Task.starts_at >= next_day + timedelta(days=1)),
            Task.taken < Task.capacity,
            Task.private_address.is_(None),
            Task.members_only.is_(False),
        )
        roomiest = open_to_all.order_by(Task.capacity.desc(), Task.starts_at, Task.id).limit(1)
        if (task := db.session.scalars(roomiest).first()) is None:
            return
        for one in self.served:
            membership = here(Membership, one.membership_id)
            made = behalf_service.claim_for(task, membership, may_wait=True, by=by)
            whose, state = membership.person_id, made.state
            note("served_claims.claim", made, by=by.id, on_behalf_of=whose, task_id=task.id, state=state)

    def _tell_at_the_counter(self) -> None:
        """The one in service tells staff of a contact."""
        by, membership = db.session.get_one(Person, self.town.staff[0]), here(Membership, self.served[1].membership_id)
        said = contacts_service.Said(clock.today() - timedelta(days=2), *TOLD)
        made = contacts_service.note_contact(membership, said, entered_by=by)
        note("contacts_desk.add", made, by=by.id, on_behalf_of=membership.person_id)

    def _list(self) -> None:
        """The household of a resident who seldom comes is put on the list."""
        by = db.session.get_one(Person, self.town.staff[0])
        known = {account.phone for account in accounts.ACCOUNTS}
        staying = [one for one in self.town.people if one.leaves == date.max and one.phone not in known]
        residents = [one for one in staying if one.kind == "resident"]
        self.in_need = min(residents, key=lambda one: (one.zeal, one.joins, one.phone))
        household = here(Household, self.in_need.door[0])
        until = clock.today() + timedelta(days=ENTRY_DAYS)
        entry = property_.add_entry(household, reason=REASON, until_day=until, by=by)
        self.entry_id = entry.id
        note("support.add", entry, by=by.id, until=until.isoformat())

    def _give_to_pool(self) -> None:
        if (giver := self._giver(GIFT)) is not None:
            made = property_.give(points=GIFT, person=giver.person)
            note("gifts.give_to_pool", made, by=giver.person_id, points=made.points)

    def _assign(self, timeline: Timeline) -> None:
        """Points of the pool go to the bill of the household in need; its clerk confirms them the next day."""
        by, entry = db.session.get_one(Person, self.town.staff[0]), here(SupportEntry, self.entry_id)
        bill = next(one for one in property_.bills_of(entry.household_id) if one.state in PAYABLE)
        made = property_.assign(entry, bill.id, points=ASSIGNED, by=by)
        note("support.assign", made, by=by.id, points=made.points)
        assert made.redemption_id is not None
        confirming = partial(self._confirm, made.redemption_id)
        timeline.add(clock.now() + timedelta(days=1), self.town.community, confirming)

    def _confirm(self, redemption_id: int) -> None:
        clerk, found = db.session.get_one(Person, self.town.clerk), here(Redemption, redemption_id)
        counter_service.confirm(found, clerk=clerk, cash_fen=counter_service.cash_left(found))
        note("counter.confirm", found, by=clerk.id, place_id=self.town.community.id, points=found.points)

    def _give_to_neighbour(self) -> None:
        """To the known resident, whose account shows it then; else to the first whose bill is still open."""
        resident = next(one for one in self.town.people if one.phone == accounts.RESIDENT.phone)
        for one in (resident, *reversed(self.town.people)):
            giver = self._giver(TO_BILL, besides=(one,))
            if giver is None or one.leaves < date.max or not _is_open(one):
                continue
            household = here(Household, one.door[0])
            made = property_.give_to_bill(household, points=TO_BILL, person=giver.person, is_named=True)
            note("gifts.give_to_bill", made, by=giver.person_id, points=made.points)
            return

    def _giver(self, points: int, *, besides: Collection[Someone] = ()) -> Someone | None:
        """Who has most points free, but for the walk's member, who saves them."""
        people = {one.person_id: one for one in self.town.people if one.person_id and one not in besides}
        able = in_community(Account).where(Account.kind == "wallet", Account.balance - Account.reserved >= points)
        for wallet in db.session.scalars(able.order_by(Account.balance.desc(), Account.id)):
            one = people.get(wallet.person_id or 0)
            if one is not None and one.phone != accounts.MEMBER.phone and one.leaves == date.max:
                return one
        return None


def _is_open(one: Someone) -> bool:
    return any(bill.state == "open" for bill in property_.bills_of(one.door[0]))


def _note_contact(one: Someone, said: tuple[str, str]) -> None:
    """With somebody of the own building; every second slip names the door."""
    day, (who, what) = clock.today(), said
    slip = contacts_service.Said(day, who, what)
    if day.toordinal() % 2:
        _household, unit, door = one.house.doors[0]
        slip = contacts_service.Said(day, who, what, here(Building, one.house.id), unit, door)
    made = contacts_service.note_contact(here(Membership, one.membership_id), slip)
    note("my_contacts.add", made, by=one.person_id)
