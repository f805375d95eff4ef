"""Numbers that an address or a form names."""

import click
import pytest
from flask_wtf import FlaskForm

from app.files.calendars import calendar_of
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


def test_a_calendar_with_an_old_name_in_two_lines_is_still_drawn():
    assert "X-WR-CALNAME:甲 乙" in calendar_of([], name="甲\n乙").decode()


def test_every_command_of_the_command_line_brings_the_application(app):
    """`flask` gives a group's commands the application; one that stands alone has to ask for it."""

    def alone(group, path=()):
        for name, command in group.commands.items():
            if isinstance(command, click.Group):
                yield from alone(command, (*path, name))
            elif not hasattr(command.callback, "__wrapped__"):
                yield " ".join((*path, name))

    assert list(alone(app.cli)) == []
    app.cli.add_command(click.Command("bare", callback=lambda: None))
    assert list(alone(app.cli)) == ["bare"]  # the control
    del app.cli.commands["bare"]
