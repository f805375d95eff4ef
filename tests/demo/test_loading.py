"""The demonstration has everything it promises, and its books are in order."""

from datetime import timedelta

import pytest

from app.database import db
from app.demo import accounts
from app.demo.article import SUN
from tests.database import app_on
from tests.demo.conftest import LOADED_AT, rows, run
from tests.world import Browser

SUN_ID = "(SELECT id FROM place WHERE code = '230202005007')"
WALKER = "(SELECT id FROM person WHERE name = :name)"

FOUND = {
    "memberships": ("SELECT DISTINCT state FROM membership", {"asked", "active", "returned", "left"}),
    "kinds of members": ("SELECT DISTINCT kind FROM membership WHERE state = 'active'", {"in_service", "resident"}),
    "tasks": ("SELECT DISTINCT state FROM task", {"draft", "open", "running", "done", "cancelled"}),
    "claims": ("SELECT DISTINCT state FROM claim", {"waiting", "offered", "taken", "withdrawn", "no_show", "excused"}),
    "records": ("SELECT DISTINCT state FROM service_record", {"waiting", "approved", "returned", "rejected"}),
    "arrivals": ("SELECT DISTINCT in_by FROM attendance", {"code", "roll_call"}),
    "bills": ("SELECT DISTINCT state FROM bill", {"open", "part_paid", "paid", "disputed", "void"}),
    "redemptions": (
        "SELECT DISTINCT state FROM redemption",
        {"reserved", "captured", "refused", "released", "expired", "undone"},
    ),
    "settlements": ("SELECT DISTINCT month || ' ' || state FROM settlement", {"2026-09 closed", "2026-10 open"}),
    "offices": ("SELECT DISTINCT office FROM grid_lead", {"grid_lead", "grid_worker"}),
    "roles": ("SELECT DISTINCT kind FROM role", {"staff", "clerk", "administrator"}),
    "halves": ("SELECT DISTINCT period FROM rating WHERE stars IS NOT NULL", {"2026H1", "2026H2"}),
    "disputes": ("SELECT DISTINCT state FROM hours_dispute", {"open"}),
    "series": ("SELECT DISTINCT weekday FROM task_series WHERE ended_at IS NULL", {5}),
    "moves": ("SELECT DISTINCT state FROM membership WHERE moved_to_id IS NOT NULL", {"left"}),
    "letters": ("SELECT DISTINCT by_email FROM reach WHERE email_confirmed_at IS NOT NULL", {True}),
    "homes": ("SELECT DISTINCT state FROM task WHERE private_address IS NOT NULL", {"open"}),
    "patterns": ("SELECT DISTINCT removed_at IS NULL FROM task_pattern", {True}),
    "weather": ("SELECT DISTINCT day_c < -20 FROM day_temperature", {True, False}),
    "telephones": ("SELECT DISTINCT telephone FROM place WHERE telephone <> ''", {"0452-0000110"}),
    "without a phone": (
        "SELECT DISTINCT membership.state || ' ' || membership.kind FROM membership "
        "JOIN person ON person.id = membership.person_id WHERE person.without_phone",
        {"active resident", "active in_service"},
    ),
    "claims made for them": ("SELECT DISTINCT state FROM claim WHERE entered_by_id IS NOT NULL", {"taken"}),
    "contacts": ("SELECT DISTINCT household_id IS NULL FROM contact WHERE removed_at IS NULL", {True, False}),
    "contacts told at the counter": ("SELECT DISTINCT entered_by_id IS NULL FROM contact", {True, False}),
    "care list": ("SELECT DISTINCT until_day > '2027-01-01' FROM support_entry WHERE ended_at IS NULL", {True}),
    "gifts to the pool": ("SELECT DISTINCT points FROM support_gift", {120}),
    "gifts to bills": (
        "SELECT DISTINCT kind || ' ' || state FROM redemption WHERE kind <> 'own_bill'",
        {"gift_bill reserved", "gift_care_list captured"},
    ),
    "orchard": (
        "SELECT DISTINCT kind.code FROM task JOIN task_kind kind ON kind.id = task.kind_id "
        "WHERE kind.category = 'orchard'",
        {"orchard_care", "orchard_winter", "orchard_harvest"},
    ),
}


@pytest.mark.parametrize("what", FOUND)
def test_each_promised_state_is_there(ask, what):
    statement, expected = FOUND[what]
    assert {row[0] for row in ask(statement)} >= expected


def test_the_books_are_in_order(demo):
    assert "账平" in run(demo, "ledger", "verify")
    assert "不一致 0 笔" in run(demo, "rules", "replay")


def test_about_three_hundred_members_live_in_grids_of_the_right_size(ask):
    assert 260 <= ask("SELECT count(*) FROM membership WHERE state = 'active'")[0][0] <= 340
    sizes = ask(
        "SELECT count(*) FROM household JOIN building ON building.id = household.building_id "
        "AND building.community_id = household.community_id GROUP BY building.grid_id"
    )
    assert len(sizes) == 12
    assert all(100 <= size <= 300 for (size,) in sizes)


def test_one_award_waits_for_the_budget(ask):
    assert [tuple(row) for row in ask("SELECT waits_for FROM award WHERE state = 'waiting'")] == [("budget",)]


def test_nobody_claims_at_night(ask):
    hours = "(claimed_at AT TIME ZONE 'Asia/Shanghai')::time"
    found = ask(f"SELECT DISTINCT {hours} BETWEEN '07:00' AND '21:30' FROM claim")
    assert [tuple(row) for row in found] == [(True,)]


def test_stars_differ(ask):
    found = {row[0] for row in ask("SELECT DISTINCT stars FROM rating WHERE period = '2026H2'")}
    assert len(found - {None}) >= 4


def test_names_are_not_twice(ask):
    names = [row[0] for row in ask("SELECT name FROM person")]
    assert len(names) == len(set(names))


def test_staff_find_records_of_each_kind_of_doubt(ask, demo):
    from app import scope
    from app.places import service as places
    from app.volunteers import service as volunteers

    community = places.find_community(SUN.code)
    with scope.inside(community):
        counts = volunteers.queue_counts(reader_id=0).by_filter
    assert all(counts[name] for name in ("fine", "overlap", "longer", "no_check_out", "roll_calls")), counts


# what the walk of the README needs


def test_a_task_is_on_now_with_free_slots_that_may_still_be_claimed(ask):
    found = ask(
        f"SELECT capacity - taken, claims_close_at FROM task WHERE community_id = {SUN_ID} "
        "AND state = 'running' AND starts_at <= :now AND ends_at > :now",
        now=LOADED_AT,
    )
    assert len(found) == 1
    assert found[0][0] >= 3
    assert found[0][1] > LOADED_AT + timedelta(hours=2)


def test_a_task_is_full_and_people_wait(ask):
    full = f"SELECT count(*) FROM task WHERE community_id = {SUN_ID} AND state = 'open' AND taken = capacity AND id IN "
    assert ask(full + "(SELECT task_id FROM claim WHERE state = 'waiting')")[0][0] >= 1


def test_the_walks_member_has_points_a_bill_and_ninety_minutes_that_wait(ask):
    name = accounts.MEMBER.name
    balance = ask(f"SELECT balance - reserved FROM account WHERE person_id = {WALKER}", name=name)[0][0]
    assert balance >= 400
    waiting = ask(f"SELECT minutes FROM service_record WHERE state = 'waiting' AND person_id = {WALKER}", name=name)
    assert (90,) in [tuple(row) for row in waiting]
    bills = ask(
        f"SELECT bill.state FROM bill JOIN membership ON membership.household_id = bill.household_id "
        f"AND membership.community_id = bill.community_id WHERE membership.person_id = {WALKER}",
        name=name,
    )
    assert [tuple(row) for row in bills] == [("open",)]


def test_last_month_waits_for_both_signatures(ask):
    found = ask(
        f"SELECT points, company_signed_at, community_signed_at FROM settlement WHERE community_id = {SUN_ID} "
        "AND month = '2026-10'"
    )
    assert len(found) == 1
    assert found[0][0] >= 100
    assert found[0][1:] == (None, None)


def test_the_walks_member_claims_the_running_task(demo):
    browser = signed_in(demo, accounts.MEMBER)
    listing = f"/c/{SUN.code}/tasks"
    task_id = rows(f"SELECT id FROM task WHERE community_id = {SUN_ID} AND state = 'running'")[0][0]
    db.session.rollback()
    assert f"{listing}/{task_id}" in browser.get(listing).text
    claimed = browser.submit(f"{listing}/{task_id}", f"{listing}/{task_id}/claim")
    assert claimed.status_code == 303, claimed.text
    assert rows(
        f"SELECT state FROM claim WHERE task_id = :task AND person_id = {WALKER}",
        task=task_id,
        name=accounts.MEMBER.name,
    ) == [("taken",)]


# the accounts


def signed_in(app, account) -> Browser:
    browser = Browser(app)
    answer = browser.submit("/sign-in", phone=account.phone, password=accounts.PASSWORD)
    assert answer.status_code == 303, answer.text
    return browser


@pytest.mark.parametrize("account", accounts.ACCOUNTS, ids=lambda account: account.code)
def test_every_account_signs_in_and_reaches_its_front_page(demo, account):
    page = signed_in(demo, account).get("/", follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path not in ("/", "/sign-in"), "a page of the role's own"


def test_the_accounts_are_printed_with_their_password(demo):
    said = run(demo, "demo", "accounts")
    for account in accounts.ACCOUNTS:
        assert account.phone in said
        assert accounts.role_name(account) in said
    assert accounts.PASSWORD in said


def test_nothing_is_printed_where_no_demonstration_is(own_database):
    with app_on(own_database) as app:
        assert run(app, "demo", "accounts") == ""


# where it may be loaded


def test_it_is_not_loaded_twice(demo):
    done = demo.test_cli_runner().invoke(args=["demo", "load"])
    assert done.exit_code == 1
    assert "已经有账号" in done.output


def test_without_places_it_says_what_to_do(own_database):
    with app_on(own_database) as app:
        done = app.test_cli_runner().invoke(args=["demo", "load"])
    assert done.exit_code == 1
    assert "flask places load" in done.output
