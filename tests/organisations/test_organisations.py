"""Workplaces, property companies and departments: the administrator's lists, and what others find in them."""

import re

import pytest
from sqlalchemy import func, select

from app.database import db
from app.errors import Refused
from app.organisations import service
from app.organisations.models import Department, PropertyCompany, Workplace
from tests.world import serial


@pytest.fixture
def admin(world):
    return world.browser(world.administrator())


def name(kind="单位"):
    return f"齐齐哈尔第{serial()}{kind}"


def test_a_workplace_is_found_by_name_pinyin_and_initials(world):
    row = service.find_or_add_workplace(f"鹤翔机床厂{serial()}")
    db.session.commit()
    digits = row.name.removeprefix("鹤翔机床厂")
    for typed in (row.name, f"机床厂{digits}", f"hxjcc{digits}", f"HXJCC{digits}", f"hexiangjichuangchang{digits}"):
        assert row in service.workplaces(typed), typed
    assert service.workplaces("没有这个单位") == []


@pytest.mark.parametrize("spelling", ["龙江 银行 {n}", " 龙江银行{n}\u200b", "龙江银行{wide}"])
def test_one_workplace_however_it_is_spelt(world, spelling):
    number = str(serial())
    first = service.find_or_add_workplace(f"龙江银行{number}")
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    assert service.find_or_add_workplace(spelling.format(n=number, wide=wide)).id == first.id
    db.session.rollback()


def test_brackets_of_either_width_are_one_name(world):
    number = serial()
    first = service.find_or_add_workplace(f"供电公司（{number}）")
    assert service.find_or_add_workplace(f"供电公司({number})").id == first.id
    db.session.rollback()


@pytest.mark.parametrize("bad", ["", "  ", "厂", "长" * 61, "\u200b\u200b"])
def test_what_is_no_name_is_refused(world, bad):
    with pytest.raises(Refused):
        service.find_or_add_workplace(bad)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("workplaces", {}),
        ("companies", {"telephone": "0452-5550110", "counter_address": "南门", "opening_hours": "周一到周五"}),
        ("departments", {"name_en": "Heat", "level": "enterprise"}),
    ],
)
def test_the_administrator_adds_renames_and_deactivates(world, admin, path, fields):
    listing = f"/organisations/{path}"
    first, second = name(), name()
    extra = {"code": f"d{serial()}"} if path == "departments" else {}
    assert admin.submit(f"{listing}/new", name=first, **fields, **extra).status_code == 303
    model = {"workplaces": Workplace, "companies": PropertyCompany, "departments": Department}[path]
    row = db.session.execute(select(model).filter_by(name=first)).scalar_one()
    page = f"{listing}/{row.id}"
    assert admin.submit(page, name=second, **fields).status_code == 303
    db.session.expire_all()
    assert row.name == second
    offered = getattr(service, path)
    for use, is_offered in (("no", False), ("yes", True)):
        assert admin.submit(page, f"{page}/use", use=use).status_code == 303
        db.session.expire_all()
        assert row.active is is_offered
        rows = offered(second) if path == "workplaces" else offered()
        assert (row in rows) is is_offered


def test_a_name_taken_is_refused_and_nothing_is_added(world, admin):
    first = name("物业")
    assert admin.submit("/organisations/companies/new", name=first).status_code == 303
    again = admin.submit("/organisations/companies/new", name=f" {first} ")
    assert again.status_code == 422
    assert first in again.get_data(as_text=True)
    assert db.session.execute(select(func.count()).where(PropertyCompany.name == first)).scalar_one() == 1


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"name": "厂"}, {"name": "长" * 61}, {"name": "好物业", "telephone": "<script>"}]
)
def test_a_wrong_form_comes_back_with_what_to_mend(admin, fields):
    answer = admin.submit("/organisations/companies/new", **fields)
    assert answer.status_code == 422
    assert 'id="errors"' in answer.get_data(as_text=True)


def test_only_the_administrator_opens_the_lists(world):
    town = world.town()
    for path in ("workplaces", "companies", "departments"):
        assert world.browser(world.staff(town.place)).get(f"/organisations/{path}").status_code == 403
        assert world.browser().get(f"/organisations/{path}").status_code == 302


def test_an_unknown_one_is_not_here(admin):
    for path in ("workplaces", "companies", "departments"):
        assert admin.get(f"/organisations/{path}/999999999").status_code == 404


def test_departments_are_loaded_once(app, world):
    world.city()
    load = ["organisations", "load-departments"]
    first, again = (app.test_cli_runner().invoke(args=load) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert "68 个部门：新增 0 个，改动 0 个" in again.output
    assert db.session.execute(select(Department).filter_by(code="housing")).scalar_one().name == "住建局"
    found = world.browser(world.administrator()).get("/organisations/departments").get_data(as_text=True)
    assert len(re.findall(r'<tr role="row">', found)) > 20


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,zh,en,level\na,甲,A,county\na,乙,B,county\n", "和第 2 行的代码相同"),
        ("code,zh,en,level\nqqq,甲,A,planet\n", "第 2 行 level"),
        ("code,zh,en\nqqq,甲,A\n", "缺少这一列"),
    ],
)
def test_a_wrong_list_of_departments_stores_nothing(app, world, tmp_path, text, said):
    before = db.session.execute(select(func.count()).select_from(Department)).scalar_one()
    path = tmp_path / "departments.csv"
    path.write_text(text)
    result = app.test_cli_runner().invoke(args=["organisations", "load-departments", str(path)])
    assert result.exit_code == 1
    assert said in result.output
    db.session.rollback()
    assert db.session.execute(select(func.count()).select_from(Department)).scalar_one() == before
