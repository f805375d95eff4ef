"""Ratings of lead households: what they stand on, and how they roll up."""

import json
from datetime import date, timedelta

from sqlalchemy import select, text

from app import clock, scope
from app.database import db, transaction
from app.members.models import KnownMember, LeadHousehold
from app.places.models import Compound
from app.stars import service
from app.stars.domain import half_year
from app.stars.models import Rating
from app.stars.rollup import service as rollup
from app.volunteers.models import Claim, ServiceRecord, Task

PERIOD = half_year(clock.today())


def lead(world, town, household=None):
    return world.store(
        LeadHousehold(
            community_id=town.place.id,
            building_id=town.building.id,
            household_id=(household or town.household).id,
            from_day=PERIOD.first,
        )
    )


def know(world, town, count):
    for number in range(count):
        world.store(
            KnownMember(
                community_id=town.place.id,
                building_id=town.building.id,
                name=f"党员{number}",
                phone_last4=f"{number:04d}",
                listed_at=clock.now() - timedelta(days=1),
            )
        )


def served(world, town, membership, *, minutes, state="approved", at=None):
    """An approved service record as the hours' approval leaves it; the roll-up reads it, whoever made it."""
    at = at or clock.now() - timedelta(hours=3)
    kind = _kind(world)
    task = Task(
        community_id=town.place.id, kind_id=kind.id, title="清雪", meeting_point="南门", starts_at=at,
        ends_at=at + timedelta(hours=2), claims_open_at=at - timedelta(days=2), claims_close_at=at, capacity=9,
        members_only=False, heavy_or_dirty=False, outdoor=True, state="done", organiser_id=membership.person_id,
        created_by_id=membership.person_id, created_at=at,
    )  # fmt: skip
    world.store(task)
    ids = {"community_id": town.place.id, "task_id": task.id, "membership_id": membership.id}
    claim = world.store(Claim(**ids, person_id=membership.person_id, state="taken", claimed_at=at))
    return world.store(
        ServiceRecord(
            **ids, claim_id=claim.id, person_id=membership.person_id, started_at=at, measured_minutes=minutes,
            minutes=minutes, state=state, made_at=at,
        )
    )  # fmt: skip


def _kind(world):
    from app.volunteers.tasks.kinds_models import TaskKind

    found = db.session.execute(select(TaskKind).limit(1)).scalar()
    if found is None:
        from app.volunteers import service as volunteers

        with transaction():
            volunteers.load_kinds()
        found = db.session.execute(select(TaskKind).limit(1)).scalar()
    return found


def compute(*towns):
    with transaction():
        return service.compute(as_of=clock.now(), place_ids=[town.place.id for town in towns])


def rating(town):
    db.session.expire_all()
    with scope.inside(town.scope):
        return db.session.execute(scope.in_community(Rating)).scalars().one()


def line(found, code):
    return next(one for one in found.lines if one.code == code)


def test_a_lead_household_is_rated_by_the_records_of_its_building(world):
    town = world.town()
    lead(world, town)
    know(world, town, 4)
    members = [world.member(town) for _ in range(3)]
    for membership in members[:2]:
        served(world, town, membership, minutes=600)
        served(world, town, membership, minutes=600)
    compute(town)
    found = rating(town)
    assert line(found, "report_in_rate").value == 75.0
    assert line(found, "active_rate").value == 66.7
    assert line(found, "own_hours").value == 40.0
    assert line(found, "meetings").left_out == "no_records"
    assert found.weight_counted == 45
    # 15 × (75−50)/(95−50) + 15 × (66.7−30)/(80−30) + 15, of 45
    assert float(found.score) == round((8.33 + 11.01 + 15) * 100 / 45, 2)
    assert found.stars == 2


def test_the_list_goes_by_compound_and_then_by_building(world):
    town = world.town()
    other = world.store(Compound(community_id=town.place.id, name="北苑", pinyin="bei yuan"))
    ids = {"community_id": town.place.id, "from_day": PERIOD.first}
    for compound, pinyin in ((town.compound, "0010 hao lou"), (other, "0009 hao lou"), (town.compound, "0002 hao lou")):
        building = world.building(town.place, grid=town.grid, compound=compound, name=pinyin)
        household = world.household(town.place, building, unit="", door="101")
        world.store(LeadHousehold(**ids, building_id=building.id, household_id=household.id))
    compute(town)
    with scope.inside(town.scope):
        found = db.session.execute(service.ratings(PERIOD)).scalars().all()
    shown = [(one.building.compound_id, one.building.name) for one in found]
    mine = [(town.compound.id, f"{n} hao lou") for n in ("0002", "0010")]
    assert shown == [(other.id, "0009 hao lou"), *mine]


def test_how_often_makes_a_member_active_is_a_number_of_each_place(world):
    towns = [world.town(), world.town()]
    world.limit(towns[0].place, "active_from_activities", 3)
    for town in towns:
        lead(world, town)
        members = [world.member(town) for _ in range(3)]
        for minutes in (60, 90):
            served(world, town, members[0], minutes=minutes)
    compute(*towns)
    assert [line(rating(town), "active_rate").value for town in towns] == [0.0, 33.3]


def test_what_is_not_approved_or_not_of_this_half_year_does_not_count(world):
    town = world.town()
    lead(world, town)
    know(world, town, 3)
    membership = world.member(town)
    served(world, town, membership, minutes=60, state="waiting")
    served(world, town, membership, minutes=60, at=clock.day_bounds(PERIOD.first)[0] - timedelta(seconds=1))
    served(world, town, membership, minutes=90, at=clock.day_bounds(PERIOD.first)[0])
    compute(town)
    assert line(rating(town), "own_hours").value == 1.5


def test_without_a_list_of_known_members_the_rate_is_left_out_and_nobody_is_rated(world):
    town = world.town()
    lead(world, town)
    compute(town)
    found = rating(town)
    assert line(found, "report_in_rate").left_out == "no_records"
    assert (found.stars, found.score) == (None, None)


def test_lines_that_were_stored_with_names_read_as_those_without(world):
    town = world.town()
    lead(world, town)
    compute(town)
    found = rating(town).lines
    named = json.dumps([one._asdict() for one in found])
    said = {"lines": named, "community_id": town.place.id}
    db.session.execute(text("UPDATE rating SET lines = CAST(:lines AS jsonb) WHERE community_id = :community_id"), said)
    db.session.commit()
    assert rating(town).lines == found
    assert {one.code: one.left_out for one in found}["meetings"] == "no_records"


def test_computing_twice_gives_the_same_and_an_office_that_ended_leaves_the_list(world):
    town = world.town()
    office = lead(world, town)
    know(world, town, 3)
    assert compute(town) == 1
    first = (rating(town).score, rating(town).lines)
    assert compute(town) == 1
    assert (rating(town).score, rating(town).lines) == first
    office.until_day = max(clock.today(), office.from_day + timedelta(days=1))
    db.session.commit()
    with transaction():
        service.compute(as_of=clock.now() + timedelta(days=1), place_ids=[town.place.id])
    with scope.inside(town.scope):
        remaining = db.session.execute(scope.in_community(Rating)).scalars().all()
    assert remaining == [] or clock.local(clock.now() + timedelta(days=1)).date() >= PERIOD.after


def test_the_street_drills_down_to_the_household_and_its_records(world):
    town = world.town()
    lead(world, town)
    know(world, town, 3)
    membership = world.member(town, name="赵立新")
    served(world, town, membership, minutes=75)
    compute(town)
    street = world.browser(world.staff(town.street))
    place = street.get(f"/places/{town.street.code}/stars").get_data(as_text=True)
    assert f"/c/{town.place.code}/stars" in place
    community = street.get(f"{town.url}/stars").get_data(as_text=True)
    rating_url = f"{town.url}/stars/{rating(town).id}"
    assert rating_url in community
    household = street.get(rating_url).get_data(as_text=True)
    assert "清雪" in household and "1 小时 15 分" in household
    assert "赵立新" not in household and "赵*新" in household


def test_staff_of_the_community_read_names_and_the_household_reads_its_own(world):
    town = world.town()
    lead(world, town)
    know(world, town, 3)
    membership = world.member(town, name="赵立新")
    stranger_home = world.household(town.place, town.building, unit="2单元", door="202")
    neighbour = world.member(town, name="何平", household=stranger_home)
    compute(town)
    url = f"{town.url}/stars/{rating(town).id}"
    assert "赵立新" in world.browser(world.staff(town.place)).get(url).get_data(as_text=True)
    assert world.browser(membership.person).get(url).status_code == 200
    assert world.browser(neighbour.person).get(url).status_code == 403


def test_another_communitys_rating_is_not_here(world):
    mine, other = world.town(), world.town()
    lead(world, other)
    compute(other)
    staff = world.browser(world.staff(mine.place))
    assert staff.get(f"{mine.url}/stars/{rating(other).id}").status_code == 404


def test_the_roll_up_counts_every_household_once(world):
    town = world.town()
    second = world.town(street=town.street)
    for each in (town, second):
        lead(world, each)
    compute(town, second)
    rows = rollup.distributions(town.street.id, PERIOD)
    assert {row.place_id: row.total for row in rows} == {town.place.id: 1, second.place.id: 1}
    county = rollup.distributions(town.county.id, PERIOD)
    assert [(row.place_id, row.total) for row in county] == [(town.street.id, 2)]


def test_a_half_year_is_computed_from_the_command_line(app, world):
    town = world.town()
    lead(world, town)
    result = app.test_cli_runner().invoke(args=["stars", "compute", "--period", PERIOD.label])
    assert result.exit_code == 0, result.output
    assert rating(town).period == PERIOD.label
    wrong = app.test_cli_runner().invoke(args=["stars", "compute", "--period", "2026"])
    assert wrong.exit_code == 1 and "2026H1" in wrong.output


def test_the_first_of_july_is_the_second_half(world):
    assert half_year(date(2026, 7, 1)).first == date(2026, 7, 1)
