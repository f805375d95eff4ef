"""Letters at the desk: a quarter's workplaces, one press for all letters, on screen, on paper, as PDF and as lists."""

from collections.abc import Iterator, Sequence
from typing import Any

import segno
from flask import Blueprint, Response, current_app, request, url_for
from flask_login import current_user
from markupsafe import Markup

from app import audit, clock, texts
from app.access import Can, public, requires
from app.errors import NotHere
from app.files import exports, pdf
from app.public_numbers import grouped
from app.scope import community, here
from app.texts import _
from app.volunteers.letters import figures_service, service
from app.volunteers.letters.models import FeedbackLetter
from app.web import act, done, page

letters = Blueprint("letters", __name__, template_folder="../templates")


def quarter_name(year: int, quarter: int) -> str:
    """`2026年三季度`."""
    name = (_("一季度"), _("二季度"), _("三季度"), _("四季度"))[quarter - 1]
    return _("%(year)s年%(quarter)s", year=year, quarter=name)


def asked_quarter() -> tuple[int, int]:
    """The quarter that the address asks for, else the last one that is over."""
    offered = figures_service.last_quarters()
    typed = request.args.get("quarter", "")
    return next((one for one in offered if f"{one[0]}-{one[1]}" == typed), offered[1])


@letters.get("/c/<code>/letters")
@requires(Can.SEE_MEMBERS)
def overview() -> Response:
    """Every workplace of a quarter."""
    year, quarter = asked_quarter()
    rows = service.overview(year, quarter)
    return page(
        "volunteers/letters/letters.html",
        rows=rows,
        wanted=sum(row.is_wanted for row in rows),
        void=sum(row.is_void for row in rows),
        issued=sum(row.letter is not None for row in rows),
        waiting=figures_service.hours_waiting(year, quarter),
        is_over=figures_service.is_over(year, quarter),
        year=year,
        quarter=quarter,
        quarters=figures_service.last_quarters(),
        quarter_name=quarter_name,
    )


@letters.post("/c/<code>/letters/<int:year>/<int:quarter>")
@requires(Can.ACCEPT_MEMBERS)
@act
def issue(year: int, quarter: int) -> Response:
    """Issue all letters that are missing or no longer right."""
    count, ended = service.issue(year, quarter, by=current_user)
    audit.about(current_user, year=year, quarter=quarter, added=count)
    told = _("已出具 %(n)s 份反馈函", n=count)
    if ended:
        told = _("已出具 %(n)s 份反馈函，停用 %(ended)s 份", n=count, ended=ended)
    return done(told, url_for(".overview", quarter=f"{year}-{quarter}"))


def sheets(shown: Sequence[FeedbackLetter]) -> dict[str, Any]:
    """What the papers show."""
    addresses = {one.id: f"{current_app.config['PUBLIC_URL']}/letters/{one.number}" for one in shown}
    return {
        "letters": shown,
        "names": service.names_in(shown),
        "addresses": addresses,
        "qrs": {one: _qr(address) for one, address in addresses.items()},
        "grouped": grouped,
        "quarter_name": quarter_name,
        "printed_on": clock.today(),
    }


def _qr(address: str) -> Markup:
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))


def back_to(letter: FeedbackLetter) -> str:
    return url_for(".overview", quarter=f"{letter.year}-{letter.quarter}")


@letters.get("/c/<code>/letters/<int:letter_id>")
@requires(Can.SEE_MEMBERS)
def show(letter_id: int) -> Response:
    """One letter, to be printed."""
    letter = here(FeedbackLetter, letter_id)
    file = url_for(".one_pdf", letter_id=letter.id)
    return page("volunteers/letters/letter_print.html", **sheets([letter]), back=back_to(letter), file=file)


@letters.get("/c/<code>/letters/<int:letter_id>/letter.pdf")
@requires(Can.SEE_MEMBERS)
def one_pdf(letter_id: int) -> Response:
    """The same as a file."""
    letter = here(FeedbackLetter, letter_id)
    name = _("反馈函 %(workplace)s %(quarter)s.pdf", workplace=letter.workplace.name, quarter=_named(letter))
    return pdf.download(name, "volunteers/letters/letter_pdf.html", **sheets([letter]))


def _named(letter: FeedbackLetter) -> str:
    return quarter_name(letter.year, letter.quarter)


def issued(year: int, quarter: int) -> Sequence[FeedbackLetter]:
    """All letters of a quarter; `NotHere` where none was issued."""
    figures_service.quarter_of(year, quarter)
    found = service.letters(year, quarter)
    if not found:
        raise NotHere("feedback_letter")
    return found


@letters.get("/c/<code>/letters/<int:year>/<int:quarter>/print")
@requires(Can.SEE_MEMBERS)
def all_printed(year: int, quarter: int) -> Response:
    """All letters of a quarter, a sheet each."""
    found = issued(year, quarter)
    file = url_for(".all_pdf", year=year, quarter=quarter)
    return page("volunteers/letters/letter_print.html", **sheets(found), back=back_to(found[0]), file=file)


@letters.get("/c/<code>/letters/<int:year>/<int:quarter>/letters.pdf")
@requires(Can.SEE_MEMBERS)
def all_pdf(year: int, quarter: int) -> Response:
    """The same in one file."""
    found = issued(year, quarter)
    name = _("%(place)s反馈函 %(quarter)s.pdf", place=community().name, quarter=quarter_name(year, quarter))
    return pdf.download(name, "volunteers/letters/letter_pdf.html", is_large=True, **sheets(found))


@letters.get("/c/<code>/letters/<int:year>/<int:quarter>.<any(csv,xlsx):ending>")
@requires(Can.SEE_MEMBERS)
def as_list(year: int, quarter: int, ending: str) -> Response:
    """What the letters say, a line for each member; empty where none was issued."""
    figures_service.quarter_of(year, quarter)
    header = (
        *(_("工作单位"), _("姓名"), _("本季活动"), _("本季时长（分钟）"), _("本季联系群众")),
        *(_("全年活动"), _("全年联系群众"), _("反馈函编号")),
    )
    name = _("%(place)s反馈函 %(quarter)s", place=community().name, quarter=quarter_name(year, quarter))
    return exports.download(name, ending, header, _lines(service.letters(year, quarter)))


def _lines(shown: Sequence[FeedbackLetter]) -> Iterator[tuple[Any, ...]]:
    names = service.names_in(shown)
    for letter in shown:
        for line in letter.figures:
            said = (line[one] for one in ("activities", "minutes", "contacts", "year_activities", "year_contacts"))
            yield letter.workplace.name, names[line["membership_id"]], *said, grouped(letter.number)


@letters.get("/letters")
@public
def enter() -> Response:
    """Type the number of a letter."""
    return checked(request.args.get("number", ""))


@letters.get("/letters/<number>")
@public
def check(number: str) -> Response:
    """Where a letter's QR leads: whether it holds, with sums alone."""
    return checked(number)


def checked(typed: str) -> Response:
    """What the number says; 404 with the form again where no letter has it."""
    found = service.find_letter(typed) if typed else None
    answer = page(
        "volunteers/letters/letter_check.html",
        typed=typed[:60],
        letter=found,
        grouped=grouped,
        quarter_name=quarter_name,
        hours=texts.minutes,
    )
    if typed and found is None:
        answer.status_code = 404
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
