"""What is missing in a form is named, at the field and at the top."""

from app.pages.fields import Required


def test_an_empty_field_is_named(yard):
    page = f"{yard.town.url}/desk/tasks/new?kind=flower_bed"
    text = yard.browser(yard.staff).submit(page, title="", meeting_point="").text
    assert "请填写活动名称" in text
    assert "请填写集合地点" in text
    assert "该字段是必填字段" not in text
    assert "活动名称：请填写活动名称" not in text, "the summary says it once"


def test_a_sentence_of_its_own_stays():
    assert Required("请选一个").message == "请选一个"
