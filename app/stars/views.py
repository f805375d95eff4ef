"""Pages: stars of a place of the tree, of a community, and of one lead household with its records."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from flask_login import current_user

from app import scope
from app.access import Can, ensure, requires
from app.pages.fields import row_id
from app.pages.paging import paged
from app.people.service import is_staff_here, overseen
from app.places import service as places
from app.scope import here
from app.stars import evidence, service
from app.stars.domain import Period
from app.stars.models import Rating
from app.stars.nearest.domain import next_star
from app.stars.periods.words import KINDS, counted, half_name, kind_name
from app.stars.rollup import service as rollup
from app.stars.rollup.domain import high, ranks
from app.stars.rollup.volunteers_service import VOLUNTEER, counted_at
from app.web import page

stars = Blueprint("stars", __name__, template_folder="templates")
stars.add_app_template_filter(half_name, "half")

ROLLED_UP = (*KINDS, VOLUNTEER)
KIND_WORDS: dict[str, Any] = {"kinds": ROLLED_UP, "kind_name": kind_name, "counted": counted}


def kind_asked(said: str | None) -> str:
    """What the address asks to see of; lead households where it says nothing known."""
    return said if said in ROLLED_UP else service.SUBJECT


def last_time(place_id: int, period: Period, kind: str) -> dict[int, rollup.Distribution]:
    """What stood a half-year before, by place; volunteers have their hours alone, and no half-years."""
    rows = rollup.distributions(place_id, period.previous, kind=kind) if kind != VOLUNTEER else []
    return {row.place_id: row for row in rows}


def counted_when(place_id: int, period: Period, kind: str) -> datetime | None:
    """When what is shown was counted; None for what is final, and where nothing was counted yet."""
    if kind == VOLUNTEER:
        return counted_at(place_id)
    return service.as_of(place_id, period) if kind == service.SUBJECT else None


@stars.get("/places/<place_code>/stars")
@requires(Can.SEE_PLACE)
def place(place_code: str) -> Response:
    """The children of a city, county or street, side by side; of buildings and branches what is final."""
    found = places.find_by_code(place_code)
    assert found is not None
    above, kind = places.ancestors(found.id), kind_asked(request.args.get("of"))
    period = service.shown_period(request.args.get("period"), is_final=kind != service.SUBJECT)
    rows, shield = rollup.distributions(found.id, period, kind=kind), rollup.shield_below(found.id)
    least = rollup.high_stars(found.id)
    return page(
        "stars/place.html",
        place=found,
        above=above,
        overseen=overseen(current_user, above),
        period=period,
        kind=kind,
        rows=rows,
        ranks=ranks(rows, least=least, shield_below=shield),
        high=high,
        least=least,
        shield=shield,
        trend=rollup.trend(found.id, kind=kind),
        before=last_time(found.id, period, kind),
        by_hours=kind == VOLUNTEER,
        as_of=counted_when(found.id, period, kind),
        **KIND_WORDS,
    )


@stars.get("/c/<code>/stars")
@requires(Can.SEE_STARS)
def community() -> Response:
    """Grids, and below them the lead households by building."""
    period = service.shown_period(request.args.get("period"))
    grid_id, compound_id = row_id(request.args.get("grid")), row_id(request.args.get("compound"))
    above = places.ancestors(scope.community_id())
    return page(
        "stars/community.html",
        above=above,
        overseen=overseen(current_user, above),
        period=period,
        grids=rollup.by_grid(period),
        grid_id=grid_id,
        compounds=rollup.by_compound(period),
        compound_id=compound_id,
        trend=rollup.trend(scope.community_id()),
        least=rollup.high_stars(scope.community_id()),
        ratings=paged(service.ratings(period, grid_id=grid_id, compound_id=compound_id)),
        as_of=service.as_of(scope.community_id(), period),
        sees_names=is_staff_here(current_user, None),
        kind=service.SUBJECT,
        **KIND_WORDS,
    )


@stars.get("/c/<code>/stars/<int:rating_id>")
@requires(Can.SEE_RATING)
def household(rating_id: int) -> Response:
    """One lead household: each line of its score, and the records under every figure."""
    rating = here(Rating, rating_id)
    ensure(Can.SEE_RATING, rating)
    table = service.rules_of(rating)
    return page(
        "stars/household.html",
        rating=rating,
        metrics={metric.code: metric for metric in table.of(service.SUBJECT)},
        ladder=table.ladder,
        next=next_star(table.of(service.SUBJECT), rating.lines, ladder=table.ladder)
        if rating.score is not None
        else None,
        members=evidence.members_of(rating),
        known=evidence.known_members_of(rating),
        records=evidence.own_records_of(rating),
        sees_names=is_staff_here(current_user, None),
    )
