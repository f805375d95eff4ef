"""Rain: staff note how many millimetres fell on a day, and watering that it stands for is not asked for."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.database import db
from app.orchards.care.errors import CareRefused
from app.orchards.care.models import RainDay
from app.orchards.duties.service import BACK
from app.rules import service as rules
from app.scope import community_id, in_community
from app.texts import _


def note_rain(day: date, millimetres: Decimal, *, by_id: int) -> RainDay | None:
    """Note the rain of a day, in place of what was noted before; 0 takes it away. Raises `CareRefused`."""
    if not _first_day() <= day <= clock.today():
        raise CareRefused(_("没有记下：只能记今天和前 %(n)s 天里的雨", n=(clock.today() - _first_day()).days))
    tenths = int(millimetres * 10)
    if tenths == 0:
        db.session.execute(delete(RainDay).where(RainDay.community_id == community_id(), RainDay.day == day))
        return None
    said = {"tenths_mm": tenths, "noted_by_id": by_id, "noted_at": clock.now()}
    statement = insert(RainDay).values(community_id=community_id(), day=day, **said)
    noted = statement.on_conflict_do_update(index_elements=["community_id", "day"], set_=said).returning(RainDay)
    return db.session.scalar(noted, execution_options={"populate_existing": True})


def rain_days() -> Sequence[RainDay]:
    """What was noted of the days of which rain can still be noted, the latest first."""
    wanted = in_community(RainDay).where(RainDay.day >= _first_day()).order_by(RainDay.day.desc())
    return db.session.scalars(wanted).all()


def _first_day() -> date:
    """The earliest day: where the limit is switched off, as far back as rain can say anything about this year."""
    days = rules.limit("rain_entry_days")
    return clock.today() - timedelta(days=BACK if days is None else days)
