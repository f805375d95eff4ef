"""For every POST of the route table one request that succeeds, on fresh objects."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.acts import new_key
from app.people.accounts import service as accounts_service
from app.people.models import Person
from tests.guards.addresses import rule_of
from tests.guards.ground import Ground, csrf
from tests.guards.routes import ROUTES
from tests.world import Browser, serial

PASSWORD = "苹果树下等一场雪"


@dataclass
class Act:
    """Who sends what; `ids` take the place of the ground's in the address, a callable field is made anew each time."""

    by: str | Person
    fields: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)


Recipe = Callable[[Ground], Act]


@dataclass
class Request:
    """An act as a browser sends it."""

    browser: Browser
    url: str
    fields: dict[str, Any]

    def send(self, *, key: str, token: bool = True, **changes: Any) -> Any:
        """Send the form with that key."""
        said = {name: value() if callable(value) else value for name, value in {**self.fields, **changes}.items()}
        if token:
            said["csrf_token"] = csrf(self.browser)
        return self.browser.post(self.url, {**said, "once": key})


def request_of(ground: Ground, endpoint: str, recipe: Recipe) -> Request:
    """The act of a recipe, ready to be sent."""
    made, route, rule = recipe(ground), ROUTES[endpoint], rule_of(ground.app, endpoint)
    known = {name: ground.side.ids.get(route.ids.get(name, name)) for name in rule.arguments}
    built = rule.build({**known, **made.ids}, append_unknown=False)
    assert built is not None
    if isinstance(made.by, Person):
        browser = ground.world.browser(made.by)
        if task_id := ground.tickets.pop(made.by.id, None):
            ground.give_ticket(browser, task_id)
    else:
        browser = ground.browser(made.by) if made.by != "signed_out" else ground.fresh("signed_out")
    csrf(browser)
    return Request(browser, built[1] + route.query, made.fields)


def send_once(request: Request) -> Any:
    """Send it with a key of its own."""
    return request.send(key=new_key())


def named(text: str = "新") -> str:
    """A name that nobody else has."""
    return f"{text}{serial()}"


def a_file(rows: str) -> Callable[[], Any]:
    """A file to be sent, made anew for each sending."""
    content = rows.format(n=serial()).encode()
    return lambda: (io.BytesIO(content), "rows.csv")


def account(ground: Ground) -> tuple[Person, str]:
    """A person with a telephone and a password."""
    from app.database import transaction

    number = f"137{serial() % 10**8:08d}"
    with transaction():
        person = accounts_service.sign_up(name="钱账", phone=number, password=PASSWORD)
    return person, number
