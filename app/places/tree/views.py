"""Finding a community, for everybody."""

from flask import Blueprint, Response, request

from app.access import public
from app.errors import NotHere
from app.pages.fields import searched
from app.places import service
from app.places.models import Place
from app.web import page

MOST_FOUND = 30

places = Blueprint("places", __name__, template_folder="../templates")


@places.get("/communities")
@public
def search() -> Response:
    """Communities by what is typed; with nothing typed, by county and street."""
    typed = searched(100)
    if typed:
        found = service.search_communities(typed, MOST_FOUND + 1)
        more = len(found) > MOST_FOUND
        return page("places/search.html", typed=typed, found=found[:MOST_FOUND], more=more, place=None)
    place = asked_place()
    return page(
        "places/search.html",
        typed="",
        place=place,
        above=service.ancestors(place.id) if place else [],
        below=service.children(place.id) if place else [],
    )


def asked_place() -> Place | None:
    """The city, or the county or street that `?in=` names."""
    if (code := request.args.get("in")) is None:
        return service.find_city()
    place = service.find_by_code(code)
    if place is None or place.level == "community":
        raise NotHere("place")
    return place
