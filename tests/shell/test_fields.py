"""What an address or a form names: numbers of rows and pages, and lines of text."""

import pytest
from flask_wtf import FlaskForm

from app.pages.fields import Text, row_id
from app.pages.paging import page_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("7", 7),
        (7, 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("²", None),
        ("１", None),
        ("-1", None),
    ],
)
def test_a_row_is_named_by_digits_that_a_row_can_have(typed, number):
    assert row_id(typed) == number


@pytest.mark.parametrize(("asked", "page"), [("3", 3), ("000001" + "9" * 5000, 1), ("10001", 1), ("0", 1), ("x", 1)])
def test_a_page_is_one_that_there_can_be(app, asked, page):
    with app.test_request_context(query_string={"page": asked}):
        assert page_number() == page


def test_python_makes_no_number_of_so_many_digits():
    """The control: what these would end in."""
    with pytest.raises(ValueError, match="digits"):
        int("9" * 5000)


class OneLine(FlaskForm):
    line = Text()


@pytest.mark.parametrize("typed", ["甲\r\nX-EVIL:1", "甲\tX-EVIL:1", "  甲 \n\n X-EVIL:1 "])
def test_a_break_in_a_line_is_a_space(app, typed):
    with app.test_request_context(method="POST", data={"line": typed}):
        assert OneLine().line.data == "甲 X-EVIL:1"
