"""Acts that prepare tasks: the weather."""

from decimal import Decimal

from app import clock
from app.volunteers.feed import service as feeds
from app.volunteers.weather import noted_service
from app.volunteers.weather.domain import Temperatures
from tests.guards.ground import CSV, Ground
from tests.guards.recipes import Act, Recipe, a_file
from tests.guards.recipes_of_people import uploaded


def too_cold(g: Ground) -> Act:
    task = g.side.task()
    cold = Temperatures(Decimal(-30), Decimal(-30))
    with g.side.inside():
        noted_service.note({clock.local(task.starts_at).date(): cold}, by_id=g.side.persons["staff"])
    return Act("staff", ids={"task_id": task.id})


def end_feed(g: Ground) -> Act:
    member = g.side.member()
    with g.side.inside():
        feeds.renew(member.person_id)
    return Act(member.person)


PLANNING: dict[str, Recipe] = {
    "weather.note": lambda g: Act("staff", {"day": clock.today().isoformat(), "day_c": "-3", "night_c": ""}),
    "weather.go_on": too_cold,
    "weather.send": lambda g: Act("second", {"file": a_file(CSV["forecast"])}),
    "weather.confirm": uploaded("forecast", "second", "/desk/weather/import"),
    "feed.renew": lambda g: Act(g.side.member().person),
    "feed.end": end_feed,
}
