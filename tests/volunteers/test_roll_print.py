"""The roll on paper: everybody with a slot, empty lines, and its heading on every page."""

from datetime import timedelta

import pytest

from app import clock
from app.files import pdf
from app.volunteers.attendance import roll_print_views
from tests.volunteers.conftest import NINE


@pytest.fixture(autouse=True)
def the_day_before():
    with clock.standing_at(NINE - timedelta(days=1)):
        yield


def address(yard, task):
    return f"{yard.town.url}/tasks/{task.id}/roll"


def test_the_roll_has_a_line_for_each_slot_and_some_to_spare(yard, member):
    task = yard.task(capacity=2)
    for name in ("王海波", "周丽华"):
        yard.claim(task, member(name))
    yard.claim(task, member("候补的人"), may_wait=True)
    text = yard.browser(yard.staff).get(f"{address(yard, task)}/print").text
    assert text.index("王海波") < text.index("周丽华")
    assert "候补的人" not in text
    assert text.count("<tr><td") == 2 + 3
    assert "2026年10月17日 周六 9:00–11:00" in text


def test_only_the_organiser_and_staff_print_the_roll(yard, member):
    who = member()
    task = yard.task()
    yard.claim(task, who)
    assert yard.browser(who).get(f"{address(yard, task)}/print").status_code == 403
    assert yard.browser(who).get(f"{address(yard, task)}.pdf").status_code == 403


@pytest.fixture
def drawn(monkeypatch):
    """The documents that were made, page by page."""
    weasyprint, made = pdf.library(), []

    def keep(html, style):
        made.append(weasyprint.HTML(string=html).render(stylesheets=[weasyprint.CSS(filename=style)]))
        return made[-1].write_pdf()

    monkeypatch.setattr(pdf, "made", keep)
    return made


def test_a_long_roll_takes_two_pages_as_pdf(yard, member, monkeypatch, drawn):
    task = yard.task()
    yard.claim(task, member())
    monkeypatch.setattr(roll_print_views, "SPARE_LINES", 20)
    answer = yard.browser(yard.staff).get(f"{address(yard, task)}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF")
    (document,) = drawn
    assert len(document.pages) == 2


def test_an_empty_roll_says_what_comes_next(yard):
    task = yard.task()
    text = yard.browser(yard.staff).get(address(yard, task)).text
    assert "有人认领以后" in text
    assert f"/desk/tasks/{task.id}" in text
