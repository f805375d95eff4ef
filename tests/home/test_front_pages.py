"""Each role has a front page; the community has a public board."""

import re
from datetime import date, time

import pytest

from app import clock, scope
from app.database import db
from app.home import desk_figures
from app.members.models import OpenMembership


def test_signed_out_the_way_in_is_shown(world):
    text = world.browser().get("/").get_data(as_text=True)
    assert "找我的社区" in text and "登录" in text


def test_a_member_lands_on_the_page_of_the_community(world):
    town = world.town()
    browser = world.browser(world.member(town).person)
    answer = browser.get("/")
    assert (answer.status_code, answer.location) == (303, f"{town.url}/me")
    page = browser.get(f"{town.url}/me").get_data(as_text=True)
    assert "可用积分" in page and "找活动" in page


def test_who_waits_for_an_answer_reads_so_and_is_not_sent_to_report_in_again(world):
    town = world.town()
    membership = world.member(town)
    membership.state, membership.decided_at = "asked", None
    db.session.query(OpenMembership).filter_by(person_id=membership.person_id).delete()
    db.session.commit()
    page = world.browser(membership.person).get("/").text
    assert (f"报到已提交，等{town.place.short_name}" in page, "找我的社区" in page) == (True, False)
    assert f'href="{town.url}/my/report-in"' in page


def test_staff_land_on_the_desk_and_see_what_waits(world):
    town = world.town()
    browser = world.browser(world.staff(town.place))
    assert browser.get("/").location == f"{town.url}/desk"
    page = browser.get(f"{town.url}/desk").get_data(as_text=True)
    assert "没有等处理的事" in page and "今年的预算还没拨" in page


def test_the_street_sees_its_communities_and_no_others(world):
    town, other = world.town(), world.town()
    browser = world.browser(world.staff(town.street))
    assert browser.get("/").location == f"/places/{town.street.code}/desk"
    page = browser.get(f"/places/{town.street.code}/desk").get_data(as_text=True)
    assert f"/c/{town.place.code}/desk" in page
    assert other.place.code not in page
    assert browser.get(f"/places/{other.street.code}/desk").status_code == 403


def test_a_clerk_lands_at_the_counter(world):
    company = world.company()
    browser = world.browser(world.clerk(company))
    assert browser.get("/").location == f"/companies/{company.id}/counter"


def test_who_has_several_roles_chooses(world):
    town = world.town()
    membership = world.member(town)
    from app import clock
    from app.people.models import Role

    world.store(Role(person_id=membership.person_id, kind="staff", place_id=town.street.id, granted_at=clock.now()))
    db.session.expire_all()
    page = world.browser(membership.person).get("/").get_data(as_text=True)
    assert f"{town.url}/me" in page and f"/places/{town.street.code}/desk" in page


def test_the_board_is_public_and_its_qr_leads_to_it(world):
    town = world.town()
    page = world.browser().get(town.url).get_data(as_text=True)
    assert "我来报到" in page and re.search(r"<svg[^>]*>", page)
    assert world.browser().get("/c/000000000000").status_code == 404


def test_the_board_shows_no_names(world):
    town = world.town()
    world.member(town, name="郑不外露")
    assert "郑不外露" not in world.browser().get(town.url).get_data(as_text=True)


@pytest.mark.parametrize("page", ["/me", "/desk", "/audit", "/stars"])
def test_pages_of_another_community_are_closed(world, page):
    mine, other = world.town(), world.town()
    assert world.browser(world.staff(mine.place)).get(other.url + page).status_code == 403
    assert world.browser(world.member(mine).person).get(other.url + page).status_code == 403
    assert world.browser().get(mine.url + page).status_code == 302


def test_every_act_has_its_words_in_the_audit_list(app):
    from app.home.actions import names

    with app.test_request_context():
        acts = {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if "POST" in rule.methods and getattr(app.view_functions[rule.endpoint], "is_act", False)
        }
        assert acts - set(names()) == set()


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ([1, 2], "上周 2 小时，比前一周多 1"),
        ([1.5, 1], "上周 1 小时，比前一周少 0.5"),
        ([0, 0], "上周 0 小时，和前一周一样"),
    ],
)
def test_the_desk_says_what_its_chart_shows(hours, said):
    assert desk_figures.WeeklyHours(["10/11", "10/18"], hours).finding() == said


def test_the_week_that_is_still_on_is_not_compared(world):
    with scope.inside(world.town().scope), clock.standing_at(clock.at(date(2026, 10, 21), time(9))):
        weeks = desk_figures.weekly_hours()
    assert (weeks.labels[0], weeks.labels[-1], len(weeks.hours)) == ("8/2", "10/18", 12)


def test_the_menu_says_how_much_waits(world):
    town = world.town()
    with scope.inside(town.scope):
        world.member(town).state = "asked"
        db.session.commit()
    page = world.browser(world.staff(town.place)).get(f"{town.url}/desk").get_data(as_text=True)
    assert re.search(r'报到党员\s*<span class="n">1</span>', page)
    assert not re.search(r'时长审批\s*<span class="n">', page)


def test_who_has_not_reported_in_is_led_there(world):
    town = world.town()
    page = world.browser(world.person()).get(town.url).get_data(as_text=True)
    assert "/my/points" not in page and f"{town.url}/report-in" in page
