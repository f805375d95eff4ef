"""Names of places on English pages carry how they are said; on Chinese pages they stand alone."""

import pytest

from app.pages.display import COOKIE
from app.words.place_names import romanised


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("太阳社区", "Taiyang Community"),
        ("龙沙区", "Longsha District"),
        ("甘南镇", "Gannan Town"),
        ("正阳街道", "Zhengyang Subdistrict"),
        ("四撮房", "Sicuofang"),
        ("二十五社区居民委员会", "Ershiwu Community"),
        ("市", "Shi"),
    ],
)
def test_a_name_is_said_with_what_the_place_is(name, said):
    assert romanised(name) == said


def test_an_english_page_has_it_and_a_chinese_one_does_not(world):
    town = world.town()
    browser = world.browser(world.staff(town.place))
    assert "Ceshi Community" not in browser.get(f"{town.url}/desk").text
    browser.client.set_cookie(COOKIE, "0-auto-en")
    desk = browser.get(f"{town.url}/desk").text
    assert "<b>Ceshi Community</b>" in desk
    assert "测试社区" in desk
    assert "Ceshi District, Ceshi Subdistrict" in browser.get(town.url).text
    assert "测试区 Ceshi District" in browser.get(f"/communities?in={town.county.code}").text
