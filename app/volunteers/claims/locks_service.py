"""The first two locks of every claim: the membership, then the task."""

from sqlalchemy import text

from app.database import db
from app.members.models import Membership
from app.scope import community_id
from app.texts import _
from app.volunteers.errors import ClaimRefused
from app.volunteers.models import Task

LOCK_MEMBERSHIP = text("""
SELECT membership.state, membership.kind,
  (SELECT count(*) FROM claim WHERE claim.community_id = :community AND claim.person_id = :person
     AND claim.state IN ('no_show', 'withdrawn')) AS given_up
FROM membership WHERE membership.community_id = :community AND membership.id = :membership
FOR NO KEY UPDATE OF membership
""")


def lock_membership(membership: Membership) -> int:
    """Lock the member's row, first in the order of locks; answers how many claims were ever given up.

    Raises `ClaimRefused` if the membership is not active any more.
    """
    who = {"community": community_id(), "person": membership.person_id, "membership": membership.id}
    row = db.session.execute(LOCK_MEMBERSHIP, who).one()
    if row.state != "active":
        raise ClaimRefused(_("没有认领成功：您还不是这个社区的报到成员"), _("请先报到，社区接收后就能认领。"))
    return int(row.given_up)


def lock_task(task: Task) -> None:
    """Lock the task's row and read it anew; what was read along with it, by an outer join, is not locked."""
    db.session.refresh(task, with_for_update={"key_share": True, "of": Task})
