"""Passwords guessed through four workers and over a restart; and a hall of three hundred that signs up meanwhile."""

import re
from functools import partial
from typing import Any

from app import clock
from app.acts import new_key
from app.database import db, transaction
from app.people import service as people
from app.people.models import Person
from tests.database import Database, app_on
from tests.torture.phones import Answer, Phone, at_once, in_own_loop
from tests.torture.web import Web, serving
from tests.world import World, serial

PASSWORD = "苹果树下等一场雪"
HALL = 300


def an_account() -> str:
    number = f"138{serial() % 10**8:08d}"
    with transaction():
        people.sign_up(name="钱账", phone=number, password=PASSWORD, consents=("terms",))
    return number


async def with_form(web: Web, page: str, **fields: str) -> Answer:
    """Open the page as a browser without a cookie does, and send its form."""
    phone = Phone(web.door, "", "")
    opened = await phone.get(page)
    phone.cookie = opened.cookie
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', opened.text)
    assert found, opened.status
    phone.csrf = found[1]
    return await phone.post(page, key=new_key(), **fields)


def guesses(web: Web, number: str, count: int, *, at_most: int) -> list[int]:
    deeds = [partial(with_form, web, "/sign-in", phone=number, password=f"wrong {n} guess") for n in range(count)]
    return [answer.status for answer in in_own_loop(at_once(deeds, at_most=at_most)).answers]


def right(web: Web, number: str) -> int:
    return in_own_loop(with_form(web, "/sign-in", phone=number, password=PASSWORD)).status


def test_five_guesses_whatever_the_worker_and_after_a_restart_too(kept_database: Database, found: Any):
    with app_on(kept_database) as app, app.app_context():
        World(app).city()
        number, other = an_account(), an_account()
        with serving(kept_database, workers=4) as web:
            answers = guesses(web, number, 40, at_most=12)
            assert right(web, number) == 429
        with serving(kept_database, workers=4) as web:
            after = guesses(web, number, 3, at_most=3)
            stranger = right(web, other)
    looked_at = answers.count(422)
    found(f"40 guesses side by side: {looked_at} looked at, {answers.count(429)} told to wait; after a restart {after}")
    assert looked_at <= 5
    assert looked_at + answers.count(429) == 40
    assert set(after) == {429}
    assert stranger in (303, 429)  # the address may have to wait, the account does not


def test_a_hall_signs_up_while_somebody_guesses(kept_database: Database, found: Any):
    with app_on(kept_database) as app, app.app_context():
        World(app).city()
        number = an_account()
        began = clock.now()
        with serving(kept_database, workers=4) as web:
            guesses(web, number, 12, at_most=4)
            deeds = [
                partial(
                    with_form,
                    web,
                    "/sign-up",
                    name="党员",
                    phone=f"139{serial() % 10**8:08d}",
                    password=f"{PASSWORD}{n}",
                    terms="y",
                    agree="y",
                )
                for n in range(HALL)
            ]
            log = in_own_loop(at_once(deeds, at_most=12))
        made = db.session.query(Person).filter(Person.created_at >= began).count()
    found(f"{log.statuses()[303]} of {HALL} signed up from one address, p95 {log.percentile(0.95):.0f} ms")
    assert log.statuses() == {303: HALL}
    assert made == HALL
