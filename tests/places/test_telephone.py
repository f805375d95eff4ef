"""The community's telephone: kept by staff, shown on the board and wherever something is refused."""

import pytest

from app.database import db

NUMBER = "0452-2345678"


@pytest.fixture
def town(world):
    return world.town()


@pytest.fixture
def staff(world, town):
    return world.staff(town.place)


def keep(world, town, staff, number):
    return world.browser(staff).submit(f"{town.url}/places/telephone", telephone=number)


def test_it_stands_on_the_board_and_in_what_is_refused(world, town, staff):
    assert keep(world, town, staff, NUMBER).status_code == 303
    anybody = world.browser(world.person())
    board = anybody.get(town.url).text
    assert NUMBER in board
    assert 'href="tel:04522345678"' in board
    for path, status in (("/nowhere", 404), ("/desk", 403)):
        answer = anybody.get(town.url + path)
        assert (answer.status_code, NUMBER in answer.text) == (status, True)
    refused = anybody.post(f"{town.url}/report-in", {"csrf_token": "x"})
    assert (refused.status_code, NUMBER in refused.text) == (422, True)
    assert NUMBER not in anybody.get("/nowhere").text


def test_without_one_the_hotline_is_named(world, town):
    anybody = world.browser(world.person())
    assert "12345" in anybody.get(f"{town.url}/nowhere").text
    assert "社区电话" not in anybody.get(town.url).text


@pytest.mark.parametrize("wrong", ["打前台", "12", "0452-2345678<b>", "1" * 40])
def test_what_is_no_number_is_refused(world, town, staff, wrong):
    answer = keep(world, town, staff, wrong)
    assert answer.status_code == 422
    assert "请写电话号码" in answer.text
    db.session.refresh(town.place)
    assert town.place.telephone == ""


def test_it_can_be_taken_away(world, town, staff):
    keep(world, town, staff, NUMBER)
    assert keep(world, town, staff, "").status_code == 303
    assert NUMBER not in world.browser().get(town.url).text
