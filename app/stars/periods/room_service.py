"""How many objections wait at once: what one person, or a crowd, sends is answered before there is more."""

from sqlalchemy import func, select

from app.database import db
from app.rules import service as rules
from app.scope import community, community_id
from app.stars.errors import TooManyOpen
from app.stars.periods.models import StarObjection, StarResult
from app.texts import _


def ensure_room(result: StarResult, person_id: int) -> None:
    """Raises TooManyOpen where so many of the person's wait in the half-year, or so many against the result.

    The half-year is locked, so that many at once are counted as many.
    """
    of_person, of_result = _waiting(result, person_id)
    most = rules.limit("open_objections_per_person")
    if most is not None and of_person >= most:
        raise TooManyOpen(_("没有提交：本人已有 %(n)s 条异议等答复", n=of_person), community().telephone)
    most = rules.limit("open_objections_per_result")
    if most is not None and of_result >= most:
        raise TooManyOpen(_("没有提交：这个结果已有 %(n)s 条异议等答复", n=of_result), community().telephone)


def _waiting(result: StarResult, person_id: int) -> tuple[int, int]:
    said = StarObjection
    statement = select(
        func.count().filter(said.person_id == person_id), func.count().filter(said.result_id == result.id)
    ).where(said.community_id == community_id(), said.period_id == result.period_id, said.state == "open")
    of_person, of_result = db.session.execute(statement).one()
    return of_person, of_result
