"""Where temperatures come from: today what staff note; a weather service would be another `Forecast`."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from app.volunteers.weather.domain import Temperatures


class Forecast(Protocol):
    """Says for the community in scope what is known of each day, the first to the last; unknown ones are left out."""

    def between(self, first: date, last: date) -> Mapping[date, Temperatures]: ...
