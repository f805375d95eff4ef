"""What pages of orchards ask of the reader and of the address."""

from datetime import date

from flask import request
from flask_login import current_user
from sqlalchemy import func, select

from app import clock
from app.database import db
from app.members import service as members
from app.members.models import Membership
from app.orchards.adoptions.models import Adoption
from app.orchards.care.models import CareEntry
from app.orchards.harvest.models import Harvest
from app.orchards.models import Tree
from app.scope import community_id

MOST_YEARS = 6  # that a page offers; the address may ask for earlier ones


def me() -> Membership:
    """The reader's membership, which the right of the view has asked for."""
    membership = members.active_membership(current_user.id)
    assert membership is not None
    return membership


def asked_year() -> int:
    """The year that the address asks for, if a tree stood in it already; else this year."""
    typed, this = request.args.get("year", ""), clock.today().year
    if len(typed) != 4 or not (typed.isascii() and typed.isdigit()):
        return this
    return int(typed) if _first_year() <= int(typed) <= this else this


def years_offered() -> list[int]:
    """This year and those before, back to the first that has anything; the one that is shown is among them."""
    this = clock.today().year
    found = list(range(this, max(_first_noted(), this + 1 - MOST_YEARS) - 1, -1))
    return found if asked_year() in found else [*found, asked_year()]


def _first_year() -> int:
    planted = select(func.min(Tree.planted_on)).where(Tree.community_id == community_id())
    return _year_of(db.session.execute(planted).scalar_one())


def _first_noted() -> int:
    """The year of the first care, harvest or adoption that anybody wrote down."""
    firsts = (
        select(func.min(day)).where(row.community_id == community_id()).scalar_subquery()
        for row, day in (
            (CareEntry, CareEntry.done_on),
            (Harvest, Harvest.picked_on),
            (Adoption, Adoption.from_day),
        )
    )
    return _year_of(db.session.execute(select(func.least(*firsts))).scalar_one())


def _year_of(day: date | None) -> int:
    """Of the day, this year where there is none."""
    return min(day or clock.today(), clock.today()).year
