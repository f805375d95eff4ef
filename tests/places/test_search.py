"""Finding a community."""

import re

import pytest

from app.places import service
from app.places.service import search_communities
from tests.places.test_tree import qiqihar  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("qiqihar")


@pytest.mark.parametrize(
    "typed",
    [
        "太阳",
        "太阳社区",
        "太阳社区居民委员会",
        "太阳社区居委会",
        "太阳居委会",
        "太阳居民委员会",
        "ty",
        "TYSQ",
        "taiyang",
        "230202005007",
        "２３０２０２００５００７",
        "彩虹街道",
        "龙沙区 太阳",
        "太阳 彩虹",
        "  太阳\u200b ",
    ],
)
def test_the_sun_community_is_found_however_it_is_typed(typed):
    found = search_communities(typed, 100)
    assert ("230202005007", "太阳社区", "龙沙区 彩虹街道") in [(one.code, one.name, one.where) for one in found]


def test_the_very_name_comes_first():
    assert search_communities("繁荣", 1)[0].name in ("繁荣社区", "繁荣村")
    assert search_communities("230202005007", 5)[0].name == "太阳社区"


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "\\", "没有这个社区", "'; DROP TABLE place; --", "x" * 5000])
def test_nothing_is_found_for_nothing(typed):
    assert search_communities(typed) == []


def test_seven_villages_dongfeng_are_told_apart_by_their_streets(world):
    found = [one for one in search_communities("东风", 50) if one.name == "东风村"]
    assert len(found) == len({one.where for one in found}) == 7
    text = world.browser().get("/communities?q=东风村").get_data(as_text=True)
    assert text.count(">东风村</a>") == 7
    assert all(one.where in text for one in found)


def test_the_page_leads_to_the_board_and_to_reporting_in(world):
    text = world.browser().get("/communities?q=太阳社区").get_data(as_text=True)
    assert 'href="/c/230202005007"' in text
    assert 'href="/c/230202005007/report-in"' in text


def test_too_many_are_cut_with_a_sentence(world):
    text = world.browser().get("/communities?q=村").get_data(as_text=True)
    assert "只列出前 30 个" in text


def test_without_a_name_one_goes_down_the_tree(world):
    browser = world.browser()
    path = "/communities"
    for name in ("龙沙区", "彩虹街道", "太阳社区"):
        text = browser.get(path).get_data(as_text=True)
        path = re.search(rf'href="([^"]+)"[^>]*>(?:<[^>]+>)*{name}', text)[1].replace("&amp;", "&")
    assert path == "/c/230202005007"


def test_an_unknown_place_to_look_in_is_not_here(world):
    for code in ("9999", "230202005007", ""):
        assert world.browser().get("/communities", query_string={"in": code}).status_code == 404


def test_children_are_those_right_below():
    sun = service.find_by_code("230202005007")
    assert sun.id in {place.id for place in service.children(sun.parent_id)}


@pytest.mark.parametrize(
    "path", ["/communities?q=%00", "/communities?in=%00", "/c/%00", "/c/²³", "/communities?q=%ff%fe"]
)
def test_strange_addresses_are_no_faults(world, path):
    assert world.browser().get(path).status_code in (200, 404)
