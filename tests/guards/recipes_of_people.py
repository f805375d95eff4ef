"""Acts on accounts, roles, members, offices, places and organisations."""

from datetime import date
from typing import Any

from app.database import db, transaction
from app.inbox.reach import service as reach_service
from app.members import service as members
from app.organisations.models import Department
from app.people.accounts import consents_service
from app.people.models import Person, Role, SignIn
from app.people.sign_in import codes_service, sessions
from app.places.models import Compound, Grid
from tests.guards.ground import CSV, Ground
from tests.guards.recipes import PASSWORD, Act, Recipe, a_file, account, named
from tests.guards.side import give_phone
from tests.world import serial

REASON = {"reason": "材料不全，请补"}


def another_sign_in(g: Ground) -> Act:
    person = g.side.member().person
    with transaction():
        sessions.start_sign_in(person, device="旧手机")
    found = db.session.query(SignIn).filter_by(person_id=person.id).order_by(SignIn.id.desc()).first()
    return Act(person, ids={"sign_in_id": found.id})


def change_password(g: Ground) -> Act:
    return Act(account(g)[0], {"present": PASSWORD, "password": "另一场雪落在果园里"})


def correct_phone(g: Ground) -> Act:
    return Act(account(g)[0], {"phone": f"135{serial() % 10**8:08d}", "present": PASSWORD})


def withdraw_consent(g: Ground) -> Act:
    person = g.side.member().person
    with transaction():
        consents_service.give(person, "name_on_boards")
    return Act(person, ids={"subject": "name_on_boards"})


def given_email(g: Ground) -> Any:
    person = g.side.member().person
    with transaction():
        return reach_service.give_email(person.id, "hai.bo@example.cn")


def confirm_email(g: Ground) -> Act:
    reach = given_email(g)
    return Act(db.session.get_one(Person, reach.person_id), {"code": reach_service.digits(reach)})


def remove_email(g: Ground) -> Act:
    return Act(db.session.get_one(Person, given_email(g).person_id))


def use_code(g: Ground) -> Act:
    person, number = account(g)
    with transaction():
        code = codes_service.issue_code(person, by=g.side.person("staff"))
    return Act("signed_out", {"phone": number, "code": codes_service.digits(code), "password": "另一场雪落在果园里"})


def sign_up(_g: Ground) -> Act:
    return Act(
        "signed_out", {"name": "新人", "phone": f"136{serial() % 10**8:08d}", "password": PASSWORD, "agree": "y"}
    )


def grant(g: Ground) -> Act:
    return Act("street", {"phone": account(g)[1], "kind": "staff", "company": "0"})


def a_role(g: Ground) -> Act:
    person = g.world.staff(g.side.town.place)
    give_phone(person)
    return Act("street", ids={"role_id": db.session.query(Role).filter_by(person_id=person.id).one().id})


def asked(g: Ground) -> Any:
    with g.side.inside():
        return members.report_in(g.world.person("陈报"), kind="resident", building=g.side.town.building, door="301")


def report_in(g: Ground) -> Act:
    fields = {"kind": "resident", "building": str(g.side.town.building.id), "unit": "1单元", "door": "301"}
    return Act(g.world.person("陈报"), fields)


def a_grid_office(g: Ground) -> Act:
    member = g.side.member()
    with g.side.inside():
        made = members.set_grid_office(g.side.town.grid, member, office="grid_lead", from_day=date(2026, 1, 1))
    return Act("staff", ids={"office_id": made.id})


def a_new_lead(g: Ground) -> tuple[Any, Any]:
    """A building without a lead household, and a household with a member in it."""
    town = g.side.town
    building = g.world.building(town.place, grid=town.grid, compound=town.compound, name=named("楼"))
    household = g.world.household(town.place, building, unit="", door="101")
    g.world.member(town, "郑户", household=household)
    return building, household


def set_lead(g: Ground) -> Act:
    building, household = a_new_lead(g)
    fields = {"building": str(building.id), "household": str(household.id), "unit": "", "from_day": "2026-11-01"}
    return Act("staff", fields)


def end_lead(g: Ground) -> Act:
    building, household = a_new_lead(g)
    with g.side.inside():
        made = members.set_lead_household(building, household, from_day=date(2026, 1, 1))
    return Act("staff", ids={"office_id": made.id})


def set_grid(g: Ground) -> Act:
    number = g.side.member().person.volunteer_number
    fields = {"grid": str(g.side.town.grid.id), "member": number, "office": "grid_lead", "since": "2026-11-01"}
    return Act("staff", fields)


def a_known(g: Ground) -> Act:
    with g.side.inside():
        made = members.add_known(g.side.town.building, name=named("李"), last4="1234")
    return Act("staff", ids={"known_id": made.id})


def prove(g: Ground) -> Act:
    member = g.side.member()
    return Act("staff", {"household": str(member.household_id)}, {"membership_id": member.id})


def uploaded(name: str, part: str, path: str) -> Recipe:
    """By the second of staff: a new file takes the place of what the first has waiting."""

    def make(g: Ground) -> Act:
        base = g.side.town.url if part == "second" else f"/companies/{g.side.company_id}"
        return Act(part, ids={"token": g.upload(part, base + path, CSV[name]).rpartition("/")[2]})

    return make


def a_household(g: Ground) -> int:
    return int(g.world.household(g.side.town.place, g.side.town.building, unit="", door=named("门")).id)


def a_grid(g: Ground) -> int:
    return int(g.world.store(Grid(community_id=g.side.town.place.id, name=named("网格"), pinyin="wang ge")).id)


def a_compound(g: Ground) -> int:
    return int(g.world.store(Compound(community_id=g.side.town.place.id, name=named("小区"), pinyin="xiao qu")).id)


def a_building(g: Ground) -> dict[str, str]:
    return {"name": named("楼"), "compound_id": str(g.side.town.compound.id), "grid_id": str(g.side.town.grid.id)}


FILL = {"first_unit": "8", "last_unit": "8", "first_floor": "1", "last_floor": "2", "a_floor": "2"}
NEW_DEPARTMENT = {"name_en": "", "level": "street"}


def a_department(g: Ground) -> dict[str, int]:
    made = g.world.store(Department(code=f"d{serial()}", name="测试所", name_en="", level="street"))
    return {"department_id": made.id}


PEOPLE: dict[str, Recipe] = {
    "account.change_password": change_password,
    "account.end_sign_in": another_sign_in,
    "account.give_consent": lambda g: Act(g.side.member().person, ids={"subject": "name_on_boards"}),
    "account.withdraw_consent": withdraw_consent,
    "own_corrections.correct_name": lambda g: Act(g.side.member().person, {"name": "周心", "reason": "打错了一个字"}),
    "own_corrections.correct_phone": correct_phone,
    "closing.close": lambda g: Act(account(g)[0], {"present": PASSWORD, "word": "注销"}),
    "own_data.prepare": lambda g: Act(account(g)[0], {"present": PASSWORD}),
    "channels.choose": lambda g: Act(g.side.member().person, {"by_sms": "y"}),
    "channels.give_email": lambda g: Act(g.side.member().person, {"email": "hai.bo@example.cn"}),
    "channels.confirm_email": confirm_email,
    "channels.remove_email": remove_email,
    "inbox.read_all": lambda g: Act(g.side.member().person),
    "sign_in.enter": lambda g: Act("signed_out", {"phone": account(g)[1], "password": PASSWORD, "agree": "y"}),
    "sign_in.leave": lambda g: Act(g.world.person()),
    "sign_in.leave_everywhere": lambda g: Act(g.world.person()),
    "sign_in.use_code": use_code,
    "sign_up.make_account": sign_up,
    "roles.grant": grant,
    "roles.end": a_role,
    "roles.issue_code": a_role,
    "report_in.send": report_in,
    "report_in.withdraw": lambda g: Act(asked(g).person),
    "members.accept": lambda g: Act("staff", {"household": "0"}, {"membership_id": asked(g).id}),
    "members.give_back": lambda g: Act("staff", REASON, {"membership_id": asked(g).id}),
    "members.leave": lambda g: Act("staff", REASON, {"membership_id": g.side.member().id}),
    "members.prove": prove,
    "members.reveal": lambda g: Act("staff", ids={"membership_id": g.side.member().id}),
    "members.issue_code": lambda g: Act("staff", ids={"membership_id": g.side.member().id}),
    "offices.set_lead": set_lead,
    "offices.end_lead": end_lead,
    "offices.set_grid": set_grid,
    "offices.end_grid": a_grid_office,
    "known.add": lambda g: Act(
        "staff", {"building": str(g.side.town.building.id), "name": named("李"), "last4": "4321"}
    ),
    "known.remove": a_known,
    "known.send": lambda g: Act("second", {"file": a_file(CSV["known"])}),
    "known.confirm": uploaded("known", "second", "/known-members/import"),
    "places_import.send": lambda g: Act("second", {"file": a_file(CSV["places_import"])}),
    "places_import.confirm": uploaded("places_import", "second", "/places/import"),
    "places_desk.add_grid": lambda g: Act("staff", {"name": named("网格")}),
    "places_desk.change_grid": lambda g: Act("staff", {"name": named("网格")}, {"grid_id": a_grid(g)}),
    "places_desk.add_compound": lambda g: Act("staff", {"name": named("小区"), "address": "", "walking_order": "9"}),
    "places_desk.change_compound": lambda g: Act(
        "staff", {"name": named("小区"), "address": "", "walking_order": "1"}, {"compound_id": a_compound(g)}
    ),
    "buildings_desk.add": lambda g: Act("staff", a_building(g)),
    "buildings_desk.change": lambda g: Act("staff", a_building(g), {"building_id": a_new_lead(g)[0].id}),
    "buildings_desk.fill": lambda g: Act("staff", FILL, {"building_id": a_new_lead(g)[0].id}),
    "buildings_desk.add_household": lambda g: Act("staff", {"unit": "", "door": named("门")}),
    "buildings_desk.change_household": lambda g: Act(
        "staff", {"unit": "", "door": named("门")}, {"household_id": a_household(g)}
    ),
    "buildings_desk.remove_household": lambda g: Act("staff", ids={"household_id": a_household(g)}),
    "organisations.add_workplace": lambda g: Act("administrator", {"name": named("单位")}),
    "organisations.change_workplace": lambda g: Act(
        "administrator", {"name": named("单位")}, {"workplace_id": g.world.workplace().id}
    ),
    "organisations.use_workplace": lambda g: Act(
        "administrator", {"use": "no"}, {"workplace_id": g.world.workplace().id}
    ),
    "organisations.add_company": lambda g: Act("administrator", {"name": named("物业"), "telephone": "0452-1234567"}),
    "organisations.change_company": lambda g: Act(
        "administrator", {"name": named("物业")}, {"row_id": g.world.company().id}
    ),
    "organisations.use_company": lambda g: Act("administrator", {"use": "no"}, {"row_id": g.world.company().id}),
    "departments.add": lambda g: Act("administrator", {**NEW_DEPARTMENT, "code": f"d{serial()}", "name": named("所")}),
    "departments.change": lambda g: Act("administrator", {**NEW_DEPARTMENT, "name": named("所")}, a_department(g)),
    "departments.use": lambda g: Act("administrator", {"use": "no"}, a_department(g)),
}
