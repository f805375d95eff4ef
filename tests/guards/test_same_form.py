"""The same form sent fifty times at once: one effect, and the same answer to all."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.acts import new_key
from tests.guards.ground import Ground
from tests.guards.recipes import Request, request_of
from tests.guards.test_audit_of_acts import RECIPES, lines_after, newest

ACTS = ["claims.claim", "hours.approve", "redemptions.reserve", "counter.confirm"]


def at_once(request: Request, keys: list[str]) -> list[Any]:
    """Send the form with each of the keys, in threads that start together."""
    gate = threading.Barrier(len(keys))

    def send(key: str) -> Any:
        gate.wait()
        return request.send(key=key)

    with ThreadPoolExecutor(len(keys)) as pool:
        return list(pool.map(send, keys))


@pytest.mark.parametrize("endpoint", ACTS)
def test_the_same_form_fifty_times_has_one_effect(ground: Ground, endpoint: str):
    request, key = request_of(ground, endpoint, RECIPES[endpoint]), new_key()
    before = newest()
    answers = at_once(request, [key] * 50)
    assert len({(answer.status_code, answer.location) for answer in answers}) == 1
    assert answers[0].status_code == 303
    assert lines_after(before) == [endpoint]


@pytest.mark.parametrize("endpoint", ACTS)
def test_the_same_key_with_other_content_is_refused(ground: Ground, endpoint: str):
    request, key = request_of(ground, endpoint, RECIPES[endpoint]), new_key()
    assert request.send(key=key).status_code == 303
    before = newest()
    other = request.send(key=key, more="1")
    assert other.status_code == 422
    assert "同一张表单已经用别的内容提交过" in other.text
    assert lines_after(before) == []


@pytest.mark.parametrize("endpoint", ["corrections.ask_adjustment", "task_desk.draft", *ACTS])
def test_without_the_key_more_happens_or_is_refused(ground: Ground, endpoint: str):
    """The control: with a key each, the same form is eight acts, of which the objects' own guards let some through."""
    request = request_of(ground, endpoint, RECIPES[endpoint])
    before = newest()
    answers = [answer.status_code for answer in at_once(request, [new_key() for _ in range(8)])]
    assert answers.count(303) == len(lines_after(before))
    assert set(answers) <= {303, 422}
    assert answers.count(303) > 1 or answers.count(422) == 7
