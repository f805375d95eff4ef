"""Addresses of endpoints, filled in with the ids of the ground."""

from flask import Flask, current_app
from werkzeug.routing import Rule

from app import clock
from app.volunteers.attendance import codes
from tests.guards.ground import Ground
from tests.guards.routes import ROUTES
from tests.guards.side import Side

# What is no row of one community: places of the tree, the company, and words.
NOT_OF_A_COMMUNITY = {
    "code",
    "place_code",
    "company_id",
    "subject",
    "filename",
    "decision",
    "ending",
    "row_id",
    "workplace_id",
}
NOT_OF_A_COMMUNITY |= {"department_id", "sign_in_id", "code_id"}
NOT_OF_A_COMMUNITY |= {"species", "duty"}
NOT_OF_A_COMMUNITY |= {"feed_token"}  # whoever has it reads it
NOT_OF_A_COMMUNITY |= {"year", "quarter"}  # of letters
NOT_OF_A_COMMUNITY |= {"period_label", "sign_kind", "register_code"}  # a half-year: each community has its own
NOT_OF_A_COMMUNITY |= {"number"}  # of a receipt: checked by anybody who holds it


def rule_of(app: Flask, endpoint: str) -> Rule:
    """The one address of an endpoint."""
    (rule,) = app.url_map.iter_rules(endpoint)
    return rule


def method_of(rule: Rule) -> str:
    """GET or POST; each address has one of them."""
    (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    return method


def address(ground: Ground, endpoint: str, *, foreign: tuple[str, ...] = ()) -> str:
    """The endpoint's address for the side under test; ids named in `foreign` are the other community's."""
    rule, route = rule_of(ground.app, endpoint), ROUTES[endpoint]
    values = {
        name: value_of(ground.other if name in foreign else ground.side, route.ids.get(name, name), endpoint)
        for name in rule.arguments
    }
    _domain, path = rule.build(values, append_unknown=False) or ("", "")
    return path + route.query


def value_of(side: Side, name: str, endpoint: str) -> object:
    """An id of that side; a code to scan is made when it is asked for."""
    if endpoint == "checkin.scan" and name == "token":
        where = {"community_id": side.town.place.id, "task_id": side.ids["task_id"]}
        return codes.make_code(current_app.config["SECRET_KEY"], **where, instant=clock.now())
    return side.ids[name]


def foreign_arguments(app: Flask, endpoint: str) -> list[str]:
    """The arguments that name a row of one community."""
    return sorted(rule_of(app, endpoint).arguments - NOT_OF_A_COMMUNITY)
