"""The red orchard's year in four pictures, drawn by tools/orchard_pictures.py."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from app.demo.timeline import note
from app.files import photos
from app.orchards import service as orchards
from app.orchards.models import Orchard

PICTURES = Path(__file__).with_name("pictures")
SEEN = (
    ("winter", 1, 12, "一月，雪里的果园（画）"),
    ("spring", 5, 12, "五月，海棠开花（画）"),
    ("summer", 7, 8, "七月，果子坐住了（画）"),
    ("autumn", 9, 14, "九月，塞外红红了（画）"),
)


def seen(first: date, last: date) -> Iterator[tuple[date, str, str]]:
    """Each season the last time that it came in those days: the day, the picture's name, the caption."""
    for season, month, day, caption in SEEN:
        days = [date(year, month, day) for year in range(first.year, last.year + 1)]
        for when in [one for one in days if first < one <= last][-1:]:
            yield when, season, caption


def picture(orchard: Orchard, season: str, caption: str, *, by: int) -> None:
    """A member of staff adds that picture."""
    with (PICTURES / f"{season}.webp").open("rb") as file:
        made = orchards.add_photo(orchard, photos.read(file), caption=caption, by_id=by)
    note("orchard_desk.add_photo", made, by=by, title=caption)
