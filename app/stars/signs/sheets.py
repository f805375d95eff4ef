"""What the papers of signs show: texts at their sizes, QR codes, and how many fit on a sheet of A4."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import segno
from flask import Response, current_app
from markupsafe import Markup

from app import clock
from app.files import pdf
from app.places import service as places
from app.public_numbers import grouped
from app.scope import community_id
from app.stars.periods.words import half_name
from app.stars.periods.words import kind_name as subject_name
from app.stars.signs.domain import BOXES, size_of
from app.stars.signs.models import StarSign
from app.texts import _
from app.words import languages
from app.words.stars import stars_name

STYLE = Path(__file__).parents[2] / "templates" / "signs.css"
ON_A_SHEET = {"door_plate": 2, "star_sign": 8}


def address_of(sign: StarSign) -> str:
    """Where the sign's QR leads."""
    return f"{current_app.config['PUBLIC_URL']}/signs/{sign.number}"


def qr_of(sign: StarSign) -> Markup:
    """The QR of the address, to be drawn at any size."""
    drawn = segno.make(address_of(sign), error="m", micro=False)
    return Markup(drawn.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))


def kind_name(kind: str) -> str:
    """What a sign is called."""
    return {"door_plate": _("党员模范之家"), "star_sign": _("星级牌"), "certificate": _("志愿服务证明")}[kind]


def drawn(signs: Sequence[StarSign]) -> list[dict[str, Any]]:
    """Each plate as the template draws it."""
    issuer = places.find(community_id()).name
    return [_plate(sign, issuer) for sign in signs]


def _plate(sign: StarSign, issuer: str) -> dict[str, Any]:
    boxes = BOXES[sign.kind]
    return {
        "sign": sign,
        "place": sign.name,
        "place_size": size_of(sign.name, boxes["place"]),
        "issuer": issuer,
        "issuer_size": size_of(issuer, boxes["issuer"]),
        "number": grouped(sign.number),
        "qr": qr_of(sign),
        "half": half_name(sign.period) if sign.period else "",
        "subject": subject_name(sign.subject_kind) if sign.subject_kind else "",
        "stars": stars_name(sign.stars) if sign.stars else "",
        "day": clock.local(sign.issued_at).date(),
    }


def plates(filename: str, signs: Sequence[StarSign], *, single: bool) -> Response:
    """The plates as PDF, print-ready with cut marks: each on a page of its own, or as many as fit on A4."""
    kind = signs[0].kind
    per = 1 if single else ON_A_SHEET[kind]
    with languages.reading(languages.SOURCE):  # what hangs on a door is Chinese, whoever prints it
        found = drawn(signs)
        groups = [found[start : start + per] for start in range(0, len(found), per)]
        said = {"kind": kind, "sheets": groups, "single": single}
        return pdf.download(filename, "stars/signs/plates_pdf.html", style=STYLE, is_large=True, **said)


def certificate(sign: StarSign) -> dict[str, Any]:
    """What the certificate shows."""
    first, last = (date.fromisoformat(sign.figures[name]) for name in ("first", "last"))
    return {
        "sign": sign,
        "person": sign.membership.person,
        "issuer": places.find(community_id()).name,
        "number": grouped(sign.number),
        "address": address_of(sign),
        "qr": qr_of(sign),
        "first": first,
        "last": last,
        "day": clock.local(sign.issued_at).date(),
    }


def certificate_pdf(sign: StarSign) -> Response:
    """The certificate as a file to keep."""
    with languages.reading(languages.SOURCE):
        name = _("志愿服务证明 %(number)s.pdf", number=sign.number)
        return pdf.download(name, "stars/signs/certificate_pdf.html", **certificate(sign))
