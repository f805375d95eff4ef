"""Tens of thousands of strange calls over the whole route table: none of them is a fault of ours."""

import io
import os
import random
from collections import Counter
from typing import Any

from werkzeug.routing import BuildError

from app.acts import new_key
from tests.guards.addresses import address, rule_of
from tests.guards.conftest import built, forget_failures, ground, guarded  # noqa: F401 - fixtures
from tests.guards.ground import Ground
from tests.guards.pages import NO_PAGES, QUERY, opened
from tests.guards.recipes import Request, request_of
from tests.guards.routes import EVERYBODY, ROUTES
from tests.guards.test_audit_of_acts import RECIPES
from tests.guards.test_strange_input import KEEPS_SESSION, QUERIES

CALLS = int(os.environ.get("FUZZ", "50000"))
SEED = int(os.environ.get("FUZZ_SEED", "20261126"))
WORDS = (
    *("", " ", "\0", "a\0b", "𠮷野家", "张\u202e三", "\u200b", "²", "１２３", "-1", "0", "1e9", "1_0", "9" * 30),
    *(str(2**63), str(2**63 - 1), str(2**31), "nan", "inf", "2026-02-30", "0001-01-01T00:00", "9999-12-31T23:59"),
    *("' OR 1=1 --", "%00", "../../etc/passwd", "{{7*7}}", "<script>", "\ud7ff\ue000", "好" * 5000, "=1+1", "\r\nX: y"),
    *(
        "true",
        "null",
        "[]",
        "{}",
        "0x10",
        "१२",
        "٣",
        "½",
        "e\u0301",
        "\ufeff",
        "🌳",
        "👨‍👩‍👧",
        "a" * 70_000,
        "-0",
        "+5",
        " 5 ",
        "5.0",
    ),
)
NUMBERS = (0, 1, 2**31, 2**31 - 1, 2**63 - 1, 2**63, 10**30)


class Monkey:
    """Opens and sends whatever comes to its mind; the same things for the same seed."""

    def __init__(self, ground: Ground, seed: int) -> None:  # noqa: F811
        self.ground, self.chance = ground, random.Random(seed)
        self.requests: dict[str, Request] = {}
        self.seen: Counter[int] = Counter()
        self.faults: list[str] = []
        self.gets = [name for name in sorted(ROUTES) if name not in RECIPES and name not in ("static",)]

    def word(self) -> str:
        """One of the words that hurt, or some letters of any writing."""
        if self.chance.random() < 0.7:
            return self.chance.choice(WORDS)
        return "".join(self.letter() for _ in range(self.chance.randrange(1, 30)))

    def letter(self) -> str:
        first, last = self.chance.choice(((32, 127), (0x4E00, 0x9FFF), (0x80, 0xD7FF)))
        return chr(self.chance.randrange(first, last))

    def act(self) -> None:
        """One call."""
        what, answer = self.get() if self.chance.random() < 0.5 else self.post()
        if answer is None:
            return
        self.seen[answer.status_code] += 1
        if answer.status_code >= 500:
            self.faults.append(f"{answer.status_code} {what!r}"[:400])
        answer.close()

    def get(self) -> tuple[object, Any]:
        endpoint = self.chance.choice(self.gets)
        url = self.strange_address(endpoint)
        if url is None:
            return "", None
        query = {self.chance.choice(QUERIES): self.word() for _ in range(self.chance.randrange(3))}
        return (endpoint, url, query), self.browser(endpoint).get(url, query_string=query)

    def browser(self, endpoint: str) -> Any:
        if self.chance.random() < 0.2:
            return self.ground.browser(self.chance.choice(EVERYBODY))
        if endpoint in NO_PAGES or endpoint in QUERY:
            return self.ground.browser("owner" if "owner" in ROUTES[endpoint].may else ROUTES[endpoint].may[0])
        return opened(self.ground, endpoint)[0]

    def strange_address(self, endpoint: str) -> str | None:
        rule, side = rule_of(self.ground.app, endpoint), self.ground.side
        if not rule.arguments or self.chance.random() < 0.5:
            return address(self.ground, endpoint).partition("?")[0]
        values = {name: side.ids.get(ROUTES[endpoint].ids.get(name, name), "x") for name in rule.arguments}
        name = self.chance.choice(sorted(rule.arguments))
        values[name] = self.chance.choice(NUMBERS) if isinstance(values[name], int) else self.word() or "x"
        try:
            made = rule.build(values, append_unknown=False)
        except (BuildError, ValueError):
            return None
        return made[1] if made else None

    def post(self) -> tuple[object, Any]:
        endpoint = self.chance.choice(KEEPS_SESSION)
        request = self.requests.get(endpoint)
        if request is None:
            request = self.requests[endpoint] = request_of(self.ground, endpoint, RECIPES[endpoint])
        names = [*sorted(request.fields), "reason", "page", "version"]
        changed: dict[str, Any] = {self.chance.choice(names): self.thing() for _ in range(self.chance.randrange(1, 4))}
        key = new_key() if self.chance.random() < 0.95 else self.word()
        return (endpoint, request.url, changed), request.send(key=key, **changed)

    def thing(self) -> Any:
        """A word, several of them, or a file where none is wanted."""
        chance = self.chance.random()
        if chance < 0.85:
            return self.word()
        if chance < 0.95:
            return [self.word(), self.word()]
        return (io.BytesIO(self.word().encode("utf-8", "surrogatepass")), "../../x\0.csv")


def test_no_call_is_a_fault_of_ours(ground: Ground, found: Any):  # noqa: F811
    monkey = Monkey(ground, SEED)
    for number in range(CALLS):
        if number % 500 == 0:
            forget_failures()
        monkey.act()
    answered = ", ".join(f"{status}: {count:,}" for status, count in sorted(monkey.seen.items()))
    found(f"{monkey.seen.total():,} calls, {len(monkey.faults)} answers 5xx ({answered})")
    assert monkey.faults == []


def test_the_monkey_notices_a_fault(ground: Ground, monkeypatch: Any):  # noqa: F811
    """The control: a view that breaks is found within a few hundred calls."""
    monkey = Monkey(ground, SEED)
    for name, view in list(ground.app.view_functions.items()):
        if name.startswith("places_desk."):
            monkeypatch.setitem(ground.app.view_functions, name, broken(view))
    for _ in range(400):
        monkey.act()
    assert monkey.faults


def broken(view: Any) -> Any:
    def breaks(*_args: Any, **_named: Any) -> Any:
        raise ZeroDivisionError

    breaks.access = view.access  # type: ignore[attr-defined]
    return breaks
