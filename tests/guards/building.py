"""Builds the ground: both communities with every kind of object, through the services."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from app import clock, scope
from app.database import db, transaction
from app.members import service as members
from app.organisations.models import Department
from app.people.models import Role, SignIn
from app.people.sign_in import codes_service, sessions
from app.points import service as points
from app.points.corrections import service as corrections_service
from app.points.models import Transfer
from app.property import service as properties
from app.property.agreements.models import Agreement, ServiceArea
from app.property.redemptions import undo_service
from app.rules import service as rules
from app.rules.files import files as rules_files
from app.scope import in_community
from app.stars import service as stars
from app.stars.models import Rating
from app.stars.periods.models import StarResult
from app.volunteers import service as volunteers
from app.volunteers.feed import service as feeds
from app.volunteers.letters import service as letters_service
from app.volunteers.models import Claim, Task
from app.volunteers.patterns import service as pattern_service
from app.volunteers.reminders.models import Reminder
from tests.guards import star_rows
from tests.guards.care_ground import care_ids
from tests.guards.ground import CSV, Ground
from tests.guards.orchard_ground import an_adoption, orchard_ids
from tests.guards.side import FIRST_MONTH, SOURCE, Side, a_picture
from tests.world import World, serial


def build(app: Flask) -> Ground:
    """Both communities with everything in them; needs an application context."""
    world = World(app)
    world.city(rules_from=date(*FIRST_MONTH, 1))
    volunteers.load_kinds()
    db.session.commit()
    sides = [build_side(world), build_side(world)]
    ground = Ground(app, world, *sides)
    add_uploads(ground)
    for side in sides:
        side.keep()
    return ground


def add_uploads(ground: Ground) -> None:
    """A file of each import that was sent and waits for its confirmation, in both communities."""
    for side, prefix in ((ground.side, ""), (ground.other, "other_")):
        sent = {
            "places_import": ("staff", f"{side.town.url}/places/import"),
            "known": ("staff", f"{side.town.url}/known-members/import"),
            "trees": ("staff", f"{side.town.url}/desk/orchards/{side.ids['orchard_id']}/trees/import"),
            "register": ("staff", f"{side.town.url}/stars/registers/snow/import"),
            "vetoes": ("staff", f"{side.town.url}/stars/vetoes/import"),
            "forecast": ("staff", f"{side.town.url}/desk/weather/import"),
            "bill_imports": ("clerk", f"/companies/{side.company_id}/bills/import"),
        }
        for name, (part, page) in sent.items():
            token = ground.upload(prefix + part, page, CSV[name]).rpartition("/")[2]
            side.ids[f"{name}_token"] = token


# What one owner does for every test over and over.
OFTEN = ("trees_per_adopter", "lines_per_adopter", "adoption_asks_per_day", "groups_per_member")


def build_side(world: World) -> Side:
    town, company = world.town(), world.company()
    side = Side(world, town, company.id)
    world.limits(town.street, dict.fromkeys(OFTEN, 9999))
    add_persons(side, company)
    ask_a_second_person(side)
    with side.inside():
        properties.serve(company_id=company.id, compound_id=town.compound.id, from_day=date(*FIRST_MONTH, 1))
        for year in range(FIRST_MONTH[0], 2027):
            properties.record_agreement(
                company_id=company.id,
                year=year,
                funding_source=SOURCE,
                signed_on=date(year, 1, 5),
                by=side.person("staff"),
            )
            with clock.standing_at(datetime(year, 6, 1, tzinfo=clock.SHANGHAI)):
                points.grant_budget(year=year, points=1_000_000, funding_source=SOURCE, by_id=None)
    add_ids(side)
    return side


def add_persons(side: Side, company: Any) -> None:
    world, town = side.world, side.town
    staff = {"staff": town.place, "second": town.place, "street": town.street, "county": town.county}
    persons = {part: world.staff(place) for part, place in staff.items()}
    persons |= {
        "administrator": world.administrator(),
        "clerk": world.clerk(company),
        "second_clerk": world.clerk(company),
        "stranger": world.person("孙远"),
    }
    side.persons = {part: person.id for part, person in persons.items()}
    for part in ("owner", "member", "organiser", "lead"):
        side.persons[part] = side.member(earned=3000 if part == "owner" else 0).person_id
    side.persons["resident"] = side.member(kind="resident").person_id


def ask_a_second_person(side: Side) -> None:
    """In this community's street every award of more than ten points waits for a second person."""
    content = (rules_files.FOLDER / "award-rules.csv").read_text()
    changed = content.replace(",200,points,", ",10,points,")
    assert changed != content
    with transaction():
        draft = rules.draft(
            "award",
            "award-rules.csv",
            changed.encode(),
            place_id=side.town.street.id,
            valid_from=clock.today(),
            person_id=side.persons["staff"],
        )
        rules.check(draft.id, person_id=side.persons["second"])
        rules.publish(draft.id, person_id=side.persons["second"])


def add_ids(side: Side) -> None:
    town, company_id = side.town, side.company_id
    on = side.task(begins=timedelta(minutes=-30))
    with side.inside():
        owner = side.membership("owner")
    side.claim(on, owner)
    with side.inside():
        volunteers.check_in(on, owner.person_id, step=1)
        claim = db.session.execute(in_community(Claim).filter_by(task_id=on.id)).scalar_one()
    redemption = side.redemption(owner)
    ids = {
        "code": town.place.code,
        "place_code": town.street.code,
        "place_id": town.place.id,
        "company_id": company_id,
        "grid_id": town.grid.id,
        "compound_id": town.compound.id,
        "building_id": town.building.id,
        "household_id": owner.household_id,
        "owner_membership_id": owner.id,
        "receipt_number": owner.receipt_number,
        "task_id": on.id,
        "claim_id": claim.id,
        "record_id": side.record(owner).id,
        **side.disputed(owner),
        "series_id": side.series().id,
        "pattern_id": a_pattern(side, on),
        "bill_id": side.bill(owner.household_id).id,
        "redemption_id": redemption.id,
        "redemption_code": redemption.code,
        "award_id": side.large_award().id,
        "subject": "terms",
        "species": "apple",
        "duty": "inspect",
        "filename": "baodao.css",
        "decision": "return",
        "ending": "xlsx",
        "feed_token": feed_token(owner.person_id),
    }
    confirmed = side.redemption(owner, captured_at=datetime(*FIRST_MONTH, 15, 10, 0, tzinfo=clock.SHANGHAI))
    ids |= {"captured_id": confirmed.id, "captured_code": confirmed.code}
    asked = side.redemption(captured_at=clock.now() - timedelta(minutes=10), points=1000)
    with transaction():
        assert not undo_service.ask(asked, clerk=side.person("second_clerk"), reason="住户说不是自己家的账单，要退回")
    grant = side.grant()
    with side.inside():
        properties.give(points=10, person=owner.person)
    ids |= {"gift_id": side.gift(owner).id, "grant_id": grant.id, "entry_id": grant.entry_id}
    line = side.settlement()
    ids |= {"settlement_id": line.settlement_id, "line_id": line.id}
    side.ids |= {**ids, **served_ids(side), "contact_id": side.contact(owner).id, **letter_ids(side)}
    side.ids |= orchard_ids(side)
    side.ids |= care_ids(side)
    remind(side, owner.person_id)
    add_offices(side)
    add_wallet(side)
    add_accounts(side)


def remind(side: Side, person_id: int) -> None:
    """The person was reminded a month ago."""
    at = clock.now() - timedelta(days=30)
    row = {"person_id": person_id, "subject": "absent", "on_day": at.date(), "at": at, "by_id": side.persons["staff"]}
    side.world.store(Reminder(community_id=side.town.place.id, **row))


def served_ids(side: Side) -> dict[str, int]:
    """A member without a phone, with a claim that can be given back and a reservation."""
    served = side.served(earned=3000)
    redemption = side.redemption(served)
    return {
        "served_membership_id": served.id,
        "served_adoption_id": an_adoption(side, served).id,
        "served_claim_id": side.claim(side.task(), served).id,
        "served_bill_id": redemption.bill_id,
        "served_redemption_id": redemption.id,
    }


def a_pattern(side: Side, task: Task) -> int:
    """What a task says, kept to draft from."""
    with side.inside():
        return pattern_service.keep(task, name="刷白", by_id=side.persons["staff"]).id


def feed_token(person_id: int) -> str | None:
    """The link of a personal calendar."""
    with transaction():
        feeds.renew(person_id)
    found = feeds.feed_of(person_id)
    return feeds.token_of(found) if found else None


def letter_ids(side: Side) -> dict[str, Any]:
    """A letter of the quarter before, to the workplace of somebody who was here already."""
    side.long_here()
    with side.inside():
        letters_service.issue(2026, 3, by=side.person("staff"))
        letter = letters_service.letters(2026, 3)[0]
    return {"letter_id": letter.id, "letter_number": letter.number, "year": 2026, "quarter": 3}


def add_offices(side: Side) -> None:
    with side.inside():
        lead, grid_lead = side.membership("lead"), side.membership("organiser")
        office = members.set_lead_household(side.town.building, lead.household, from_day=date(2026, 1, 1))
        worker = members.set_grid_office(side.town.grid, grid_lead, office="grid_worker", from_day=date(2026, 1, 1))
        known = members.add_known(side.town.building, name="李在职", last4="1234")
    stars.compute(as_of=clock.now(), place_ids=[side.town.place.id])
    db.session.commit()
    with side.inside():
        rating = db.session.execute(in_community(Rating)).scalars().first()
        area = db.session.execute(in_community(ServiceArea)).scalars().first()
        agreement = db.session.execute(in_community(Agreement)).scalars().first()
        asked = members.report_in(side.world.person("陈报"), kind="resident", building=side.town.building, door="301")
    assert rating and area and agreement
    side.ids |= {
        "lead_office_id": office.id,
        "office_id": worker.id,
        "known_id": known.id,
        "rating_id": rating.id,
        "area_id": area.id,
        "agreement_id": agreement.id,
        "membership_id": asked.id,
    }
    add_stars(side)


def add_stars(side: Side) -> None:
    """A half-year in notice with an objection of the owner's, one that is final, and a veto."""
    said, photo_id = star_rows.objection(side, side.persons["owner"], a_picture())
    with side.inside():
        found = scope.here(StarResult, said.result_id)
        label = found.period.label
    side.ids |= {
        "result_id": said.result_id,
        "period_label": label,
        "star_objection_id": said.id,
        "star_photo_id": photo_id,
        "star_decision_id": star_rows.decision(side).id,
        "star_veto_id": star_rows.veto(side).id,
    }
    plate, certificate = star_rows.plate(side), star_rows.certified(side, side.persons["owner"])
    side.ids |= {
        "sign_id": plate.id,
        "sign_number": plate.number,
        "sign_kind": "door_plate",
        "certificate_id": certificate.id,
        "register_code": "snow",
        "star_record_id": star_rows.snow(side).id,
        "branch_id": star_rows.branch(side).id,
    }


def add_wallet(side: Side) -> None:
    with side.inside():
        account = points.wallet(side.persons["owner"])
        assert account is not None
        asked = corrections_service.ask_adjustment(
            account, amount=50, reason="漏记的时长", by_id=side.persons["second"]
        )
        moved = db.session.execute(in_community(Transfer).filter_by(credit_id=account.id)).scalars().first()
    assert moved is not None
    side.ids |= {"account_id": account.id, "adjustment_id": asked.id, "transfer_id": moved.id}


def add_accounts(side: Side) -> None:
    world = side.world
    role = db.session.execute(select(Role).filter_by(person_id=side.persons["second"])).scalar_one()
    with transaction():
        code = codes_service.issue_code(side.person("member"), by=side.person("staff"))
        sessions.start_sign_in(side.person("owner"), device="another")
    sign_in = db.session.execute(
        select(SignIn).filter_by(person_id=side.persons["owner"]).order_by(SignIn.id.desc()).limit(1)
    ).scalar_one()
    department = world.store(Department(code=f"d{serial()}", name="测试所", name_en="", level="street"))
    side.ids |= {
        "role_id": role.id,
        "role_place_code": side.town.place.code,
        "code_id": code.id,
        "sign_in_id": sign_in.id,
        "row_id": side.company_id,
        "workplace_id": world.workplace().id,
        "department_id": department.id,
    }
