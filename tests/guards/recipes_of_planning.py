"""Acts that prepare tasks: the weather, the text of a series, patterns; and the link of one's own calendar."""

from decimal import Decimal
from typing import Any

from app import clock
from app.volunteers.feed import service as feeds
from app.volunteers.patterns import service as pattern_service
from app.volunteers.weather import noted_service
from app.volunteers.weather.domain import Temperatures
from tests.guards.ground import CSV, Ground
from tests.guards.recipes import Act, Recipe, a_file
from tests.guards.recipes_of_people import uploaded
from tests.world import serial


def too_cold(g: Ground) -> Act:
    task = g.side.task()
    cold = Temperatures(Decimal(-30), Decimal(-30))
    with g.side.inside():
        noted_service.note({clock.local(task.starts_at).date(): cold}, by_id=g.side.persons["staff"])
    return Act("staff", ids={"task_id": task.id})


def content(g: Ground, **changes: Any) -> dict[str, str]:
    return {
        "title": "果树刷白防寒",
        "meeting_point": "果园东门",
        "grid_id": "",
        "compound_id": "",
        "minutes": "120",
        "capacity": "20",
        "organiser_id": str(g.side.persons["staff"]),
        **changes,
    }


def a_pattern(g: Ground) -> int:
    task = g.side.task()
    with g.side.inside():
        return pattern_service.keep(task, name=f"模板{serial()}", by_id=g.side.persons["staff"]).id


def change_pattern(g: Ground) -> Act:
    return Act("staff", content(g, name=f"改了{serial()}"), {"pattern_id": a_pattern(g)})


def end_feed(g: Ground) -> Act:
    member = g.side.member()
    with g.side.inside():
        feeds.renew(member.person_id)
    return Act(member.person)


PLANNING: dict[str, Recipe] = {
    "telephone.change": lambda g: Act("staff", {"telephone": "0452-2345678"}),
    "weather.note": lambda g: Act("staff", {"day": clock.today().isoformat(), "day_c": "-3", "night_c": ""}),
    "weather.go_on": too_cold,
    "weather.send": lambda g: Act("second", {"file": a_file(CSV["forecast"])}),
    "weather.confirm": uploaded("forecast", "second", "/desk/weather/import"),
    "series.change_text": lambda g: Act("staff", content(g), {"series_id": g.side.series().id}),
    "patterns.keep": lambda g: Act("staff", {"name": f"模板{serial()}"}, {"task_id": g.side.task().id}),
    "patterns.change": change_pattern,
    "patterns.remove": lambda g: Act("staff", ids={"pattern_id": a_pattern(g)}),
    "feed.renew": lambda g: Act(g.side.member().person),
    "feed.end": end_feed,
}
