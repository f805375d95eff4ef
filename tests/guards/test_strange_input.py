"""Strange addresses, queries and fields: refused or taken, never a fault of ours."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.routing import BuildError, Rule, UnicodeConverter

from app.acts import new_key
from tests.guards.addresses import address, method_of, rule_of
from tests.guards.ground import CSV, Ground, seal
from tests.guards.pages import opened, pages
from tests.guards.recipes import Request, request_of
from tests.guards.routes import ROUTES
from tests.guards.test_audit_of_acts import ENDS_ITS_SESSION, RECIPES

TEXTS = st.sampled_from(
    [
        "",
        " ",
        "\0",
        "a\0b",
        "𠮷野家",
        "张\u202e三",
        "\u200b",
        "²",
        "１２３",
        "-1",
        "0",
        "1e9",
        "1_0",
        "9" * 30,
        "9" * 5000,  # more digits than Python makes a number of
        "000001" + "9" * 5000,
        str(2**63),
        str(2**63 - 1),
        str(2**31),
        "nan",
        "2026-02-30",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "' OR 1=1 --",
        "%00",
        "../../etc/passwd",
        "{{7*7}}",
        "<script>",
        "\ud7ff\ue000",
        "好" * 5000,
    ]
) | st.text(max_size=40).filter(lambda text: text.isprintable())
NUMBERS = st.sampled_from([0, 1, 2**31, 2**63 - 1, 2**63, 10**30]) | st.integers(0, 400)
QUERIES = [
    "page",
    "q",
    "state",
    "kind",
    "only",
    "focus",
    "record",
    "building",
    "period",
    "grid",
    "community",
    "code",
    "in",
]
QUERIES += ["in", "show", "points", "next", "action", "compound_id", "grid_id"]
BOUNDED = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None, "derandomize": True}
KEEPS_SESSION = sorted(set(RECIPES) - ENDS_ITS_SESSION - {"account.withdraw_consent", "sign_in.use_code"})


def strange_address(ground: Ground, endpoint: str, data: st.DataObject) -> str | None:
    """The endpoint's address with one argument replaced, and a strange query; None where it has no such address."""
    rule: Rule = rule_of(ground.app, endpoint)
    url = address(ground, endpoint).partition("?")[0]
    if rule.arguments and data.draw(st.booleans()):
        side, route = ground.side, ROUTES[endpoint]
        values = {name: side.ids.get(route.ids.get(name, name), "x") for name in rule.arguments}
        name = data.draw(st.sampled_from(sorted(rule.arguments)))
        values[name] = data.draw(NUMBERS if isinstance(values[name], int) else TEXTS.filter(bool))
        try:
            built = rule.build(values, append_unknown=False)
        except (BuildError, ValueError):
            return None
        url = built[1] if built else url
    return url


@settings(max_examples=50, **BOUNDED)
@given(data=st.data())
def test_no_page_breaks(built_ground: Ground, data: st.DataObject):
    endpoint = data.draw(st.sampled_from(pages(built_ground)))
    url = strange_address(built_ground, endpoint, data)
    query = data.draw(st.dictionaries(st.sampled_from(QUERIES), TEXTS, max_size=3))
    if url is None:
        return
    answer = opened(built_ground, endpoint)[0].get(url, query_string=query)
    assert answer.status_code < 500, (url, query)


@settings(max_examples=50, **BOUNDED)
@given(data=st.data())
def test_no_form_breaks(built_ground: Ground, requests: dict[str, Request], data: st.DataObject):
    endpoint = data.draw(st.sampled_from(KEEPS_SESSION))
    request = requests.get(endpoint)
    if request is None:
        request = requests[endpoint] = request_of(built_ground, endpoint, RECIPES[endpoint])
    names = sorted(request.fields) or ["reason"]
    changed: dict[str, Any] = data.draw(st.dictionaries(st.sampled_from(names), TEXTS, min_size=1, max_size=3))
    answer = request.send(key=new_key(), **changed)
    assert answer.status_code < 500, (request.url, changed)


def test_a_megabyte_in_any_field_is_no_fault(built_ground: Ground):
    for endpoint, name in (("sign_in.enter", "password"), ("known.add", "name"), ("hours.approve", "seen")):
        request = request_of(built_ground, endpoint, RECIPES[endpoint])
        assert request.send(key=new_key(), **{name: "好" * 350_000}).status_code < 500, endpoint


def a_file() -> Any:
    return io.BytesIO(b"x"), "x\0.txt"


def faults_of(ground: Ground, make: Callable[[], Any], fields: int | None) -> list[str]:
    """What breaks where that comes for a word, in so many fields of every form."""
    faults = []
    for endpoint in KEEPS_SESSION:
        request = request_of(ground, endpoint, RECIPES[endpoint])
        for name in list(request.fields)[:fields]:
            answer = request.send(key=new_key(), **{name: make()})
            if answer.status_code >= 500:
                faults.append(f"{endpoint} {name}: {answer.status_code}")
    return faults


def test_a_file_where_a_word_is_wanted_is_no_fault(built_ground: Ground):
    assert faults_of(built_ground, a_file, fields=1) == []


@pytest.mark.slow
@pytest.mark.parametrize("make", [a_file, lambda: " ", lambda: "\u200b"], ids=["a file", "a blank", "no width"])
def test_neither_a_file_nor_blanks_in_any_field_are_a_fault(built_ground: Ground, make: Callable[[], Any]):
    assert faults_of(built_ground, make, fields=None) == []


@pytest.mark.parametrize(
    ("endpoint", "name", "sent"),
    [
        ("buildings_desk.fill", "last_floor", " "),
        ("series.change_text", "minutes", "\u200b"),
        ("counter.confirm", "cash_fen", " "),
        ("known.add", "name", " "),
    ],
)
def test_blanks_alone_are_nothing(built_ground: Ground, endpoint: str, name: str, sent: str):
    answer = request_of(built_ground, endpoint, RECIPES[endpoint]).send(key=new_key(), **{name: sent})
    assert answer.status_code == 422


def test_a_file_may_have_any_name(built_ground: Ground):
    """What nobody sees in it, which PostgreSQL takes for the end, is not kept."""
    request = request_of(built_ground, "weather.send", RECIPES["weather.send"])
    file = io.BytesIO(CSV["forecast"].encode())
    assert request.send(key=new_key(), file=(file, "../weather\0.csv")).status_code == 303


def test_a_blank_code_at_the_counter_is_none(built_ground: Ground):
    side = built_ground.side
    url = f"/companies/{side.company_id}/counter/%20/receipt"
    assert built_ground.browser("clerk").get(url).status_code == 404


def test_keys_and_cookies_may_be_anything(built_ground: Ground):
    request = request_of(built_ground, "known.add", RECIPES["known.add"])
    for key in ("", "\0" * 20, "好" * 20, "x" * 5000, "a\0" * 10):
        assert request.send(key=key).status_code == 422
    browser = built_ground.fresh("signed_out")
    for name in ("baodao", "check_in", "display"):
        for value in ("x", "好", "a.b.c", "9" * 3000):
            browser.client.set_cookie(name, value)
            assert browser.get("/").status_code < 500
            assert browser.get(f"{built_ground.side.town.url}/check-in").status_code < 500
    assert seal(built_ground.fresh("staff"))["csrf_token"]


def test_every_endpoint_is_drawn_from(built_ground: Ground):
    """Nothing is left out unseen."""
    posts = {name for name in ROUTES if method_of(rule_of(built_ground.app, name)) == "POST"}
    assert set(KEEPS_SESSION) | ENDS_ITS_SESSION | {"account.withdraw_consent", "sign_in.use_code"} >= posts - {
        "display.switch"
    }


def test_a_nul_in_an_address_is_no_address(built_ground: Ground):
    """Where the address has a word: as a page, and as a form that is whole otherwise."""
    ground, faults, tried = built_ground, [], 0
    for endpoint in KEEPS_SESSION:
        rule = rule_of(ground.app, endpoint)
        ids = {name: ground.side.ids.get(ROUTES[endpoint].ids.get(name, name), "x") for name in rule.arguments}
        words = [name for name, kind in rule._converters.items() if type(kind) is UnicodeConverter and name != "code"]
        for name in words[:1]:
            built = rule.build({**ids, name: "a\0b"}, append_unknown=False)
            request = request_of(ground, endpoint, RECIPES[endpoint])
            request.url, tried = built[1] if built else request.url, tried + 1
            if request.send(key=new_key()).status_code != 404:
                faults.append(endpoint)
    assert tried > 10
    assert faults == []


def test_a_nul_in_what_is_searched_for_is_no_fault(built_ground: Ground):
    """On every page, as any may search."""
    faults = []
    for endpoint in pages(built_ground):
        client, url = opened(built_ground, endpoint)
        if client.get(url.partition("?")[0], query_string={"q": "a\0b"}).status_code >= 500:
            faults.append(endpoint)
    assert faults == []
