"""No page sends more statements because there are more rows."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from sqlalchemy import event

from app import audit, clock
from app.database import db
from app.members import service as members
from app.orchards import service as orchards
from app.orchards.models import Orchard
from app.organisations.models import Department
from app.people.sign_in import sessions
from app.places.models import Compound, Grid, Household
from app.points import service as points
from app.points.corrections import service as corrections_service
from app.property import service as properties
from app.scope import here, in_community
from app.stars import service as stars
from app.stars.periods.models import StarResult
from app.volunteers.letters import service as letters_service
from app.volunteers.models import Task
from tests.guards import star_rows
from tests.guards.care_ground import a_harvest, a_notice, an_adopted_tree, an_entry, an_opened_duty
from tests.guards.ground import Ground
from tests.guards.orchard_ground import a_tree, add_orchards
from tests.guards.pages import opened, pages
from tests.guards.side import SOURCE, Side, a_picture, give_phone
from tests.world import serial

MORE = 4
_days = count(10)
_columns = count(1)
_quarters = count(1)  # one reservation a quarter


@contextmanager
def statements() -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_conn, _cursor, statement, *_) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def counted(ground: Ground) -> dict[str, Counter[str]]:
    """Statements of each page, opened for the second time: what is read once a process or marked as read is done."""
    found = {}
    for endpoint in pages(ground):
        browser, url = opened(ground, endpoint)
        browser.get(url)
        with statements() as sent:
            assert browser.get(url).status_code in (200, 303), endpoint
        found[endpoint] = Counter(sent)
    return found


def grow(side: Side) -> None:
    """One more of everything that a page lists."""
    add_people(side)
    add_work(side)
    add_property(side)
    add_stars(side)
    add_orchards(side)
    add_care(side)
    stars.compute(as_of=clock.now(), place_ids=[side.town.place.id])
    db.session.commit()


def add_people(side: Side) -> None:
    world, town = side.world, side.town
    asking = world.person("陈报")
    building = world.building(town.place, grid=town.grid, compound=town.compound, name=f"楼{serial()}")
    household = world.household(town.place, building, unit="", door="101")
    worker = world.member(town, "郑户", household=household)
    at_home = world.member(town, "王家", household=side_household(side))
    with side.inside():
        members.report_in(asking, kind="resident", building=town.building, door=str(serial()))
        members.set_lead_household(building, household, from_day=date(2026, 1, 1))
        members.set_grid_office(town.grid, worker, office="grid_worker", from_day=date(2026, 1, 1))
        members.add_known(town.building, name=f"李{serial()}", last4="1234")
        members.add_known(building, name="郑户", last4="")
        audit.add_line("known.add", thing=at_home, place_id=None, person_id=worker.person_id, details={})
    with clock.standing_at(clock.now() - timedelta(days=40)), side.inside():
        members.add_known(town.building, name=f"李{serial()}", last4="4321")
    side.long_here()
    with side.inside():
        letters_service.issue(2026, 3, by=side.person("staff"))
    for place in (town.place, town.street):
        give_phone(world.staff(place))
        audit.add_line("roles.grant", thing=None, place_id=place.id, person_id=worker.person_id, details={})
    for part in ("owner", "staff"):
        sessions.start_sign_in(side.person(part), device="更多")
    world.workplace()
    world.store(Department(code=f"d{serial()}", name="测试所", name_en="", level="street"))
    world.town(street=town.street)


def side_household(side: Side):
    return db.session.get_one(Household, (side.town.place.id, side.ids["household_id"]))


def add_work(side: Side) -> None:
    with side.inside():
        owner = side.membership("owner")
        on = db.session.get_one(Task, (side.town.place.id, side.ids["task_id"]))
    side.claim(on, side.member())
    side.claim(side.task(begins=timedelta(days=next(_days))), owner)
    side.task(draft=True)
    side.contact(owner)
    for _ in range(2):
        side.record()  # of one day: the rules in force are looked up for each day, not for each record
    side.approved()
    side.award(owner.person_id)
    side.large_award()
    with side.inside():
        account = points.wallet(owner.person_id)
        assert account is not None
        second = side.persons["second"]
        corrections_service.ask_adjustment(account, amount=5, reason="漏记时长", by_id=second)
        points.grant_budget(year=2026, points=10, funding_source=SOURCE, by_id=second)


def add_stars(side: Side) -> None:
    with side.inside():
        shown = here(StarResult, side.ids["result_id"]).period
    star_rows.result(side, shown, office_id=serial())
    star_rows.objection(side, side.persons["owner"], a_picture())
    star_rows.veto(side)
    star_rows.plate(side, side.member().household_id)
    star_rows.certified(side, side.persons["owner"])
    star_rows.snow(side)
    grid = side.world.store(Grid(community_id=side.town.place.id, name=f"网格{serial()}", pinyin="wang ge"))
    star_rows.branch(side, grid.id)


def add_care(side: Side) -> None:
    """Another tree of the owner's and one of the orchard shown, with care, an opened duty and a notice; a harvest."""
    tree, adoption = an_adopted_tree(side)
    an_entry(side, tree)
    an_opened_duty(side, tree)
    a_notice(side, adoption)
    a_harvest(side, side.ids["orchard_id"])
    column = next(_columns)
    with side.inside():
        orchard, mine = here(Orchard, side.ids["orchard_id"]), orchards.tree_of_plate(side.ids["care_plate"])
        orchards.note_rain(clock.today() - timedelta(days=column), Decimal(5), by_id=side.persons["staff"])
    an_entry(side, mine)
    another = a_tree(side, orchard, row=6, column=column, label=f"6-{column}")
    an_opened_duty(side, another)


def add_property(side: Side) -> None:
    with side.inside():
        owner = side.membership("owner")
    side.bill(owner.household_id)
    side.redemption(owner, at=clock.now() - timedelta(days=92 * next(_quarters)))
    side.redemption()
    side.redemption(captured_at=clock.now() - timedelta(minutes=next(_days)))
    side.settlement(disputed=True)
    compound = side.world.store(Compound(community_id=side.town.place.id, name=f"小区{serial()}", pinyin="xiao qu"))
    with side.inside():
        company = side.world.company()
        properties.serve(company_id=company.id, compound_id=compound.id, from_day=date(2026, 1, 1))
        properties.record_agreement(
            company_id=company.id, year=2026, funding_source=SOURCE, signed_on=date(2026, 1, 5), by=side.person("staff")
        )


def test_no_page_grows_in_statements_with_its_rows(ground: Ground):
    grow(ground.side)
    few = counted(ground)
    for _ in range(MORE):
        grow(ground.side)
    many = counted(ground)
    grown = [name for name in few if many[name].total() > few[name].total()]
    assert grown == [], "\n".join(f"{name}: {(many[name] - few[name]).most_common(3)}" for name in grown)


def test_a_page_that_reads_row_by_row_is_noticed(ground: Ground):
    """The control: what each row points to, read when it is asked for."""
    made = [ground.side.task(organiser_id=ground.side.member().person_id).id for _ in range(3)]
    with ground.side.inside():
        tasks = db.session.execute(in_community(Task).where(Task.id.in_(made))).scalars().all()
        db.session.expire_all()
        with statements() as few:
            assert tasks[0].organiser.name
        with statements() as many:
            assert all(task.organiser.name for task in tasks)
    assert len(many) > len(few)
