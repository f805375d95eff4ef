"""One community at work, with short words for the objects that acts need."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

from PIL import Image
from sqlalchemy import inspect

from app import clock, scope
from app.database import db, transaction
from app.files import photos
from app.members import service as members
from app.members.models import Membership
from app.people.models import Person
from app.points import service as points
from app.points.corrections import service as corrections_service
from app.points.models import Award
from app.property import service as properties
from app.property.models import Bill
from app.property.settlements import lines_service as settlement_lines_service
from app.property.settlements.models import SettlementLine
from app.scope import in_community
from app.storage.encrypted import blind_index
from app.volunteers import service as volunteers
from app.volunteers.contacts import service as contacts_service
from app.volunteers.contacts.models import Contact
from app.volunteers.hours import disputes_service
from app.volunteers.models import Claim, ServiceRecord, Task
from app.volunteers.series.models import TaskSeries
from tests.world import Town, World, serial

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=clock.SHANGHAI)  # a Monday
LAST_MONTH = 2026 * 12 + 9  # October 2026, in months
FIRST_MONTH = (2018, 1)  # the ground's own settlement; all others take the months after it, the newest first
SOURCE = "彩虹街道志愿服务嘉许专项"


@dataclass
class Side:
    """One community with its company: persons by their part, and the ids that addresses name."""

    world: World
    town: Town
    company_id: int
    persons: dict[str, int] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """In the community's scope, stored at the end."""
        with scope.inside(self.town.scope), transaction():
            yield

    def keep(self) -> None:
        """Note the keys of the town's rows, which the session that built them takes with it."""
        rows = {one.name: getattr(self.town, one.name) for one in fields(Town)}
        self.keys = {name: (type(row), inspect(row).identity) for name, row in rows.items()}

    def attach(self) -> None:
        """The town's rows in the session of the test at hand."""
        self.town = Town(**{name: db.session.get_one(*key) for name, key in self.keys.items()})

    def person(self, part: str) -> Person:
        return db.session.get_one(Person, self.persons[part])

    def membership(self, part: str) -> Membership:
        """The active membership of a part; inside the community's scope."""
        found = members.active_membership(self.persons[part])
        assert found is not None
        return found

    # fresh objects, for acts that use them up

    def member(self, *, earned: int = 0, kind: str = "in_service") -> Membership:
        """Another member with a household of their own and a telephone."""
        household = self.world.household(self.town.place, self.town.building, unit="7单元", door=str(serial()))
        made = self.world.member(self.town, "周新", kind=kind, household=household)
        give_phone(made.person)
        if earned:
            with self.inside():
                account = points.wallet(made.person_id)
                assert account is not None
                asked = corrections_service.ask_adjustment(
                    account, amount=earned, reason="期初积分", by_id=self.persons["staff"]
                )
                corrections_service.confirm_adjustment(asked, by_id=self.persons["second"])
        return made

    def served(self, *, earned: int = 0) -> Membership:
        """One more without a phone, for whom staff act."""
        made = self.member(earned=earned)
        made.person.without_phone, made.person.phone, made.person.phone_index = True, None, None
        db.session.commit()
        return made

    def long_here(self) -> Membership:
        """One more who has been a member for half a year."""
        made = self.member()
        made.decided_at = clock.now() - timedelta(days=180)
        db.session.commit()
        return made

    def contact(self, membership: Membership) -> Contact:
        """A contact of today, noted by the member."""
        said = contacts_service.Said(clock.today(), "李大娘", "帮忙取药", self.town.building, "1单元", "301")
        with self.inside():
            return contacts_service.note_contact(membership, said)

    def task(self, *, begins: timedelta = timedelta(days=2), draft: bool = False, **changes: Any) -> Task:
        """A task, published unless it is to stay a draft."""
        starts_at = clock.now() + begins
        said = {
            "title": "果树刷白防寒",
            "description": "",
            "safety_note": "戴护目镜",
            "meeting_point": "果园东门",
            "grid_id": self.town.grid.id,
            "compound_id": self.town.compound.id,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=2),
            "claims_open_at": starts_at - timedelta(days=10),
            "claims_close_at": starts_at + timedelta(hours=1),
            "capacity": 20,
            "members_only": False,
            "heavy_or_dirty": False,
            "outdoor": True,
            "organiser_id": self.persons["organiser"],
            **changes,
        }
        kind = volunteers.find_kind("flower_bed")
        assert kind is not None
        with clock.standing_at(starts_at - timedelta(days=5)), self.inside():
            made = volunteers.draft_task(kind, volunteers.TaskText(**said), by_id=self.persons["staff"])  # type: ignore[arg-type]
            if not draft:
                volunteers.publish_task(made)
        return made

    def claim(self, task: Task, membership: Membership, *, may_wait: bool = False) -> Claim:
        with clock.standing_at(task.starts_at - timedelta(days=3)), self.inside():
            return volunteers.claim(task, membership, may_wait=may_wait)

    def record(self, membership: Membership | None = None) -> ServiceRecord:
        """Two hours of yesterday that wait for approval; for a given member each time on a day further back."""
        days = -1
        if membership:
            days -= len(self.ids.setdefault("_days", []))
            self.ids["_days"].append(days)
        task, who = self.task(begins=timedelta(days=days)), membership or self.member()
        self.claim(task, who)
        with clock.standing_at(task.starts_at), self.inside():
            volunteers.check_in(task, who.person_id, step=1)
        with clock.standing_at(task.ends_at), self.inside():
            return volunteers.check_out(task, who.person_id, step=2)

    def series(self) -> TaskSeries:
        """A task that comes again each Saturday."""
        rhythm = volunteers.Rhythm(weekday=5, starts_minute=540, until_day=date(2026, 12, 31), skips_holidays=True)
        task = self.task()
        with self.inside():
            return volunteers.start_series(scope.here(Task, task.id), rhythm, by_id=self.persons["staff"])

    def approved(self, membership: Membership | None = None) -> ServiceRecord:
        """Hours that the second of the staff approved, so the first may answer a dispute; of whom they accepted."""
        record = self.record(membership or self.member())
        with self.inside():
            scope.here(Membership, record.membership_id).decided_by_id = self.persons["second"]
            volunteers.approve_hours(volunteers.locked_records([record.id]), approver_id=self.persons["second"])
        return record

    def disputed(self, membership: Membership | None = None) -> dict[str, int]:
        """Approved hours that their owner disputes, with a photo."""
        record = self.approved(membership)
        with self.inside():
            made = disputes_service.dispute(
                scope.here(ServiceRecord, record.id),
                said="走得比记的晚",
                wanted_minutes=None,
                pictures=[a_picture()],
                person_id=record.person_id,
            )
            (photo,) = photos.photos_of(made)
        return {"dispute_id": made.id, "photo_id": photo.id}

    def award(self, person_id: int, *, minutes: int = 60) -> Award:
        facts = {"evaluation": "normal", "paid_work_time": False, "day_kind": "workday", "heavy_or_dirty": False}
        given = points.AwardFacts(
            person_id=person_id,
            event_kind="service",
            source_type="service_record",
            source_id=serial(),
            title="绿篱修剪",
            occurred_at=clock.now() - timedelta(hours=3),
            facts={**facts, "outdoor": True, "approved_minutes": minutes, "temperature_c": None},
            by_id=self.persons["second"],
        )
        with self.inside():
            return points.award([given])[0]

    def large_award(self) -> Award:
        """One that waits for a second person."""
        made = self.award(self.member().person_id, minutes=120)
        assert made.waits_for == "second_person"
        return made

    def bill(self, household_id: int | None = None, *, fen: int = 250_20) -> Bill:
        new = properties.NewBill(
            number=f"WY{serial()}",
            period="2026年四季度",
            amount_fen=fen,
            due_on=date(2026, 12, 31),
            household_id=household_id or self.town.household.id,
        )
        with self.inside():
            return properties.add_bill(self.company_id, new)

    def redemption(
        self,
        membership: Membership | None = None,
        *,
        at: datetime | None = None,
        captured_at: datetime | None = None,
        points: int = 300,
    ) -> Any:
        """A reservation (of 300 points); confirmed where an instant is given."""
        who = membership or self.member(earned=1000)
        bill = self.bill(who.household_id)
        with clock.standing_at(captured_at or at or clock.now()):
            with self.inside():
                made = properties.reserve(bill, points=points, person=who.person)
            if captured_at:
                with transaction():
                    properties.confirm(made, clerk=self.person("clerk"), cash_fen=0)
        return made

    def gift(self, membership: Membership | None = None) -> Any:
        """Points that a member reserved for a bill of a household of its own."""
        who, household = (
            membership or self.member(earned=1000),
            self.world.household(self.town.place, self.town.building, unit="9单元", door=str(serial())),
        )
        self.bill(household.id)
        with self.inside():
            return properties.give_to_bill(household, points=100, person=who.person, is_named=False)

    def entry(self) -> Any:
        """A household in need."""
        household = self.world.household(self.town.place, self.town.building, unit="8单元", door=str(serial()))
        with self.inside():
            until = clock.today() + timedelta(days=90)
            return properties.add_entry(household, reason="低保家庭", until_day=until, by=self.person("staff"))

    def grant(self) -> Any:
        """Points of the pool that the second of the staff wants to assign, so many that another has to confirm."""
        entry = self.entry()
        bill = self.bill(entry.household_id)
        giver = self.member(earned=1000)
        with self.inside():
            properties.give(points=300, person=giver.person)
            return properties.assign(entry, bill.id, points=300, by=self.person("second"))

    def settlement(self, *, disputed: bool = False) -> SettlementLine:
        """A line of an open settlement of a month that no other settlement has."""
        taken = self.ids.setdefault("_months", [])
        year, month = divmod(LAST_MONTH - len(taken), 12)
        taken.append((year, month := month + 1))
        assert (year, month) > FIRST_MONTH, "every month down to the ground's own settlement is taken"
        self.redemption(captured_at=datetime(year, month, 12, 10, 0, tzinfo=clock.SHANGHAI))
        with transaction():
            made = properties.close_month(f"{year}-{month:02d}", community=self.town.place.id)[-1]
        with self.inside():
            line = db.session.execute(in_community(SettlementLine).filter_by(settlement_id=made.id)).scalar_one()
            if disputed:
                settlement_lines_service.mark(made.id, line.id, company_fen=1, reason="少了", by=self.person("clerk"))
        return line


def a_picture() -> photos.Drawn:
    """A small photo."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    picture.seek(0)
    return photos.read(picture)


def give_phone(person: Person) -> str:
    """A number that nobody else has."""
    number = f"138{serial() % 10**8:08d}"
    person.phone, person.phone_index = number, blind_index(number)
    db.session.commit()
    return number
