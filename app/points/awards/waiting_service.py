"""Awards that wait: how many points, in which order, and for what."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.points.models import Account, Award
from app.scope import community_id, in_community
from app.words.kept import said


def waiting_points(account: Account) -> int:
    """Points of awards that wait."""
    statement = select(func.coalesce(func.sum(Award.points), 0)).where(
        Award.community_id == community_id(), Award.account_id == account.id, Award.state == "waiting"
    )
    return int(db.session.execute(statement).scalar_one())


def waiting_awards() -> Select[Award]:
    """Awards of the community that wait, in the order in which they will be paid."""
    owner = joinedload(Award.account).joinedload(Account.person)
    return in_community(Award).filter_by(state="waiting").options(owner).order_by(Award.decided_at, Award.id)


def waits_for_in_words(waits_for: str) -> str:
    """What an award waits for, as its owner reads it; empty where it does not wait."""
    return {
        "budget": said("等今年的积分预算，拨款到账按先后补发"),
        "wallet_cap": said("积分账户已到上限，用掉一些就到账"),
        "second_person": said("等第二位工作人员复核"),
    }.get(waits_for, "")
