"""Files of rules: the defaults load, and what is wrong in a file is named with its place."""

import json

import pytest

from app.rules import content
from app.rules.errors import BadRules
from app.rules.files import files
from app.rules.files.jdm import from_jdm, to_jdm


def default(code):
    return (files.FOLDER / files.DEFAULTS[code]).read_text()


def problems(code, text, name="rules.csv"):
    with pytest.raises(BadRules) as error:
        files.read(code, name, text if isinstance(text, bytes) else text.encode())
    return error.value.problems


def changed(code, old, new):
    text = default(code)
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


@pytest.mark.parametrize("code", files.DEFAULTS)
def test_the_defaults_load(code):
    assert files.default_content(code)


@pytest.mark.parametrize("code", ["award", "redemption"])
def test_a_table_comes_back_whole_from_jdm(code):
    stored = files.default_content(code)
    table, limits = content.table_in(stored)
    again = files.read(code, "table.json", json.dumps(stored).encode())
    assert content.table_in(again) == (table, limits)
    assert content.seal(code, again) == content.seal(code, stored)
    assert from_jdm(to_jdm(table))[0] == table


def test_a_jdm_file_of_others_brings_no_limits_and_says_so():
    document = files.default_content("award")
    node = next(node for node in document["nodes"] if node["type"] == "decisionTableNode")
    del node["content"]["baodao"]
    assert len(problems("award", json.dumps(document), "table.json")) == 4


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("$ < 10", "$ <", "第 7 行 if_approved_minutes 列"),
        ("$ < 10", "$ < x", "第 7 行 if_approved_minutes 列：条件里只能用 $，不认识 x"),
        ('"$ == ""falsified"""', '"$ == ""falsfied"""', '第 2 行 if_evaluation 列：没有 "falsfied" 这个值'),
        ("$ == true", "yes it is", "第 6 行 if_paid_work_time 列"),
        (",10,2.925,", ",ten,2.925,", "第 8 行 then_points_per_hour 列：不认识的名称：ten"),
        (",10,2.925,", ",-10,2.925,", "第 8 行 then_points_per_hour 列"),
        (",0,1,0,20,no,", ",10,1,0,20,no,", "第 4 行 then_fixed_points 列"),
        (",0,1,0,20,no,", ",0,1,0,20,maybe,", "第 4 行 then_hours_recorded 列"),
        ("2,award,misconduct,yes", "2,award,falsified,yes", "第 3 行 rule_code 列"),
        ("2,award,misconduct,yes", "2,award,misconduct,si", "第 3 行 active 列"),
        ("2,award,misconduct,yes", "2,awards,misconduct,yes", "第 3 行 table 列：不认识：awards"),
        ("2,award,", "3,award,", "order：要从 1 起依次编号"),
        (",nothing_matched,yes", ",nothing_matched,no", "第 15 行 rule_code 列：最后一条"),
        (",second_person,yes", ",third_person,yes", "第 19 行 rule_code 列：不认识的限额：third_person"),
        (",200,points,", ",200,hours,", "第 19 行 then_limit_value 列：second_person 的单位应当是 points"),
        (",200,points,", ",-5,points,", "第 19 行 then_limit_value 列"),
        ("if_outdoor", "if_outdoors", "if_outdoors：没有这个条件"),
        ("then_factor", "then_faktor", "then_faktor：没有这个结果"),
        ("rule_code,active", "rule_codes,active", "rule_code：缺少这一列"),
        ("if_outdoor,", "if_outdoor,if_outdoor,", "表头有重复或空的列名"),
    ],
)
def test_a_wrong_cell_of_the_award_table_is_named_with_its_place(old, new, said):
    found = problems("award", changed("award", old, new), "award-rules.csv")
    assert any(said in problem for problem in found), found
    assert all(problem.startswith("award-rules.csv") for problem in found)


def test_all_wrong_cells_are_named_at_once():
    text = changed("award", "$ < 10", "$ <").replace(",10,2.925,", ",-10,2.925,", 1)
    assert len(problems("award", text)) == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("yes,10,7,,,可以抵", "yes,,7,,,可以抵", "then_fen_per_point 列"),
        (",no,,,,,这种用法", ",,,,,,这种用法", "then_allowed 列：不能是空的"),
    ],
)
def test_a_redemption_says_whether_and_what_a_point_is_worth(old, new, said):
    assert any(said in problem for problem in problems("redemption", changed("redemption", old, new)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("shield_below,5", "shield_belong,5", "不认识的限额：shield_belong"),
        ("shield_below,5,subjects", "shield_below,5,people", "单位应当是 subjects"),
        ("shield_below,5", "shield_below,5.5", "不是不小于 0 的整数"),
        ("1500/1000/600/300/100", "1500/1000/600/300/200/100", "的数太多，最多 5 个"),
        ("high_stars,3", "high_stars,6", "6 太大，最多 5"),
        ("high_stars,3", "high_stars,0", "0 太小，最少 1"),
        ("snow_days,1", "snow_days,999999999", "999999999 太大，最多 3660"),
        ("season_ends,1115", "season_ends,229", "不是一年里的一天"),
        ("shield_below,5,subjects,stars", "shield_below,5,subjects,points", "归 stars 用"),
        ("quiet_to,7,hour,inbox,早7点起再发,own\n", "", "缺少限额 quiet_to"),
        ("quiet_to,7,hour,inbox,早7点起再发,own\n", "quiet_from,7,hour,inbox,早7点起再发,own\n", "限额写了两次"),
    ],
)
def test_a_limit_that_nobody_applies_does_not_load(old, new, said):
    assert any(said in problem for problem in problems("limits", changed("limits", old, new)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("percent,membership,15,higher", "percent,membership,16,higher", "权重合计是 101"),
        ("15,higher,50,95", "15,lower,50,95", "direction 列"),
        ("15,higher,50,95", "15,higher,50,many", "full_at 列：many 不是数字"),
        ("15,higher,50,95,3,skip", "15,higher,50,95,3,jump", "below_min_cases 列"),
        ("metric,lead_household", "metrics,lead_household", "row_kind 列"),
        ("metric,lead_household", "metric,leading_household", "subject 列"),
        ("yes,no_star,", "yes,no_stars,", "veto_effect 列"),
        ("ladder,all,全部,star_2,二星,2 stars,总分达到70分,total at or above 70,points,,0,higher,,70",
         "ladder,all,全部,star_2,二星,2 stars,总分达到70分,total at or above 70,points,,0,higher,,50", "星级要有五级"),
    ],
)  # fmt: skip
def test_star_metrics_that_do_not_add_up_do_not_load(old, new, said):
    assert any(said in problem for problem in problems("star_metrics", changed("star_metrics", old, new)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("plant,栽植,Plant,0,0", "planting,栽植,Plant,0,0", "第 2 行 duty_code 列：不认识：planting"),
        ("04-20,05-10,0,60", "04-20,02-30,0,60", "window_to 列：02-30 不是月-日"),
        ("04-20,05-10,0,60", "04-20,05-10,,60", "interval_days 列：空 不是"),
        ("04-20,05-10,0,60,10,kg", "04-20,05-10,0,60,10,t", "amount_unit 列"),
        ("04-20,05-10,0,60,10,kg", "04-20,05-10,0,60,-1,kg", "amount 列：-1 不是数字"),
        ("Stake and tie,0,2", "Stake and tie,3,2", "age_to_years 列"),
        ("Water,1,3,05-01", "Water,0,3,05-01", "第 5 行 window_from 列：和第 4 行的树龄、日期重叠"),
        ("Plant,0,0,04-20,05-10,0,60,10,kg,,,no,yes", "Plant,0,0,04-20,05-10,0,60,10,kg,,,no,often", "essential 列"),
        ("stake,立支柱绑扶", "stake,绑扶", "duty_zh 列：和第 3 行写得不一样"),
    ],
)  # fmt: skip
def test_orchard_duties_that_do_not_fit_do_not_load(old, new, said):
    found = problems("orchard_duties", changed("orchard_duties", old, new))
    assert any(said in problem for problem in found), found


def test_windows_over_new_year_overlap_with_those_of_the_next_age():
    row = next(line for line in default("orchard_duties").splitlines() if ",snow_check," in line)
    again = row.replace("12-01,03-15", "03-10,04-10")
    assert again != row
    found = problems("orchard_duties", default("orchard_duties") + again + "\n")
    assert any("重叠" in problem for problem in found), found


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\0\0\0",
        "编号,表\n1,奖励\n".encode("gbk"),
        b"order,table\n1,award\n",
        b"\xef\xbb\xbf",
        b"order,table\n" + b"1,award\n" * 50_000,
        b'order,"table\n',
    ],
)
def test_a_bad_file_is_an_error_and_no_more(data):
    assert problems("award", data)


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b'{"nodes": 5}', b'{"nodes": []}', b'{"nodes": [{"type": "decisionTableNode"}]}', b"\xff\xfe"],
)
def test_a_bad_jdm_file_is_an_error_and_no_more(data):
    assert problems("award", data, "x.json")


def test_a_byte_order_mark_does_no_harm():
    assert files.read("limits", "limits.csv", b"\xef\xbb\xbf" + default("limits").encode())


def test_an_unknown_set_is_refused():
    assert problems("lottery", b"")


@pytest.mark.parametrize("code", ["household_base", "star_gate"])
def test_an_option_that_nobody_applies_cannot_be_switched_on(code):
    """It would do nothing: it is shown as what other places do, and no more."""
    text = changed("redemption", f",limit,{code},no,", f",limit,{code},yes,")
    assert any(f"{code} 还不能启用" in problem for problem in problems("redemption", text))


@pytest.mark.parametrize("code", ["household_base", "star_gate"])
def test_nor_by_jdm(code):
    document = files.default_content("redemption")
    node = next(node for node in document["nodes"] if node["type"] == "decisionTableNode")
    limits = node["content"]["baodao"]["limits"] if "limits" in node["content"]["baodao"] else document["limits"]
    next(limit for limit in limits if limit["code"] == code)["active"] = True
    assert any(f"{code} 还不能启用" in one for one in problems("redemption", json.dumps(document), "table.json"))


def test_an_option_that_is_applied_can_be():
    """The control: the daily cap is an option too, and somebody applies it."""
    text = changed("award", ",limit,per_day,no,", ",limit,per_day,yes,")
    assert files.read("award", "award-rules.csv", text.encode())
