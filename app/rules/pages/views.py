"""The public pages of the rules in force: for the city, and for a community."""

from flask import Blueprint, Response

from app.access import public
from app.rules.pages import reading, reading_duties
from app.web import page

rules = Blueprint("rules", __name__, template_folder="../templates")


@rules.get("/rules")
@public
def city() -> Response:
    """The city's rules."""
    return _shown()


@rules.get("/c/<code>/rules")
@public
def here() -> Response:
    """The rules in force in the community: its own, or those of the nearest place above that has some."""
    return _shown()


@rules.get("/rules/orchard-duties/<species>")
@public
def city_duties(species: str) -> Response:
    """The city's care of one species of tree."""
    return _duties(species)


@rules.get("/c/<code>/rules/orchard-duties/<species>")
@public
def duties(species: str) -> Response:
    """The care of one species of tree, by the rules in force in the community."""
    return _duties(species)


def _duties(species: str) -> Response:
    return page("rules/duties.html", shown=reading_duties.duties_shown(species))


def _shown() -> Response:
    return page("rules/page.html", sections=reading.sections())
