"""Signs for everybody: whether a number holds; and a member's own certificates."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit
from app.access import Can, public, requires
from app.errors import NotHere
from app.members import service as members
from app.members.models import Membership
from app.scope import here
from app.stars.signs import certificates_service, checking_service, sheets
from app.stars.signs.models import StarSign
from app.stars.signs.views import words
from app.stars.signs.words import issued_said
from app.web import act, done, page

signs = Blueprint("signs", __name__, template_folder="../templates")
my_certificates = Blueprint("my_certificates", __name__, template_folder="../templates")


@signs.get("/signs")
@public
def enter() -> Response:
    """Type the number of a sign."""
    return checked(request.args.get("number", ""))


@signs.get("/signs/<number>")
@public
def check(number: str) -> Response:
    """Where a sign's QR leads: whether it holds."""
    return checked(number)


def checked(typed: str) -> Response:
    """What the number says; 404 with the form again where no sign has it."""
    found = checking_service.find_sign(typed) if typed else None
    answer = page("stars/signs/check.html", typed=typed[:60], sign=found, **words())
    if typed and found is None:
        answer.status_code = 404
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _own() -> Membership:
    found = members.active_membership(current_user.id)
    assert found is not None
    return found


@my_certificates.get("/c/<code>/my/certificates")
@requires(Can.SEE_MEMBER_PAGES)
def mine() -> Response:
    """The member's certificates, and the way to a new one."""
    said: dict[str, Any] = {"signs": certificates_service.of_member(_own()), **words()}
    return page("stars/signs/my_certificates.html", **said)


@my_certificates.post("/c/<code>/my/certificates")
@requires(Can.SEE_MEMBER_PAGES)
@act
def issue() -> Response:
    issued = certificates_service.issue(_own(), by_id=current_user.id)
    audit.about(issued.sign, number=issued.sign.number, added=int(issued.is_new))
    return done(issued_said(is_new=issued.is_new), url_for(".mine"))


@my_certificates.get("/c/<code>/my/certificates/<int:sign_id>.pdf")
@requires(Can.SEE_MEMBER_PAGES)
def my_pdf(sign_id: int) -> Response:
    """One's own certificate; another's is not there."""
    sign = here(StarSign, sign_id)
    if sign.membership_id is None or sign.membership.person_id != current_user.id:
        raise NotHere("star_sign")
    return sheets.certificate_pdf(sign)
