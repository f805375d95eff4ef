"""People who signed up by the form."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from app.database import db
from tests.world import Browser, World, serial

PASSWORD = "苹果树下等一场雪"


def phone() -> str:
    """A mobile number that no other test has."""
    return f"138{serial() % 10**8:08d}"


def sign_up(browser: Browser, number: str, *, name: str = "王海波", password: str = PASSWORD, **fields: str):
    """Fill in the form for a new account."""
    return browser.submit("/sign-up", name=name, phone=number, password=password, **{"agree": "y", **fields})


def sign_in(browser: Browser, number: str, password: str = PASSWORD, **fields: str):
    """Fill in the form to sign in."""
    return browser.submit("/sign-in", phone=number, password=password, **fields)


def is_signed_in(browser: Browser) -> bool:
    """True if the browser sees its own page."""
    return browser.get("/my").status_code == 200


@pytest.fixture
def account(world: World) -> Callable[[], str]:
    """Makes an account and gives its number."""

    def make() -> str:
        world.city()
        number = phone()
        assert sign_up(world.browser(), number).status_code == 303
        return number

    return make


@pytest.fixture(autouse=True)
def fresh_address(world: World) -> Iterator[None]:
    """All tests share one address: the failures of one must not keep another waiting."""
    _forget_failures()
    yield
    _forget_failures()


def _forget_failures() -> None:
    db.session.rollback()
    db.session.execute(text("DELETE FROM sign_in_attempt"))
    db.session.commit()
