"""Places: the tree from the city down to the community, and grids, compounds, buildings and households inside one."""

import re
from typing import Any

from flask import Flask, abort, request

from app import scope
from app.places import service
from app.places.inside.buildings_views import buildings_desk
from app.places.inside.import_views import places_import
from app.places.inside.telephone_views import telephone
from app.places.inside.views import places_desk
from app.places.tree.cli import places as commands
from app.places.tree.views import places


def register(app: Flask) -> None:
    """Add pages and commands, and let `/c/<code>/…` and `/places/<place_code>/…` set what a request is about."""
    for blueprint in (places, places_desk, buildings_desk, places_import, telephone):
        app.register_blueprint(blueprint)
    app.cli.add_command(commands)

    @app.url_value_preprocessor
    def enter(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        enter_place(values if values is not None else unknown_page_of(request.path))

    @app.url_defaults
    def stay_in_community(endpoint: str, values: dict[str, Any]) -> None:
        current = scope.find_community()
        if current and "code" not in values and app.url_map.is_endpoint_expecting(endpoint, "code"):
            values["code"] = current.code


def unknown_page_of(path: str) -> dict[str, Any]:
    """What an address that leads nowhere says of its community, so that its 404 can say whom to call there."""
    found = re.match(r"/c/([0-9]{1,20})/", path)
    return {"code": found[1]} if found else {}


def enter_place(values: dict[str, Any]) -> None:
    """Enter the community, place or company that the address names; `code` is taken from the view's arguments."""
    if (code := values.pop("code", None)) is not None:
        community = service.find_community(code)
        if community is None:
            abort(404)
        scope.enter(community)
    elif (place_code := values.get("place_code")) is not None:
        place = service.find_by_code(place_code)
        if place is None:
            abort(404)
        scope.view_place(place.id)
    elif (company_id := values.get("company_id")) is not None:
        scope.view_company(company_id)
