"""Why a slot is refused: each reason with the sentence that says it."""

from sqlalchemy.orm import joinedload

from app import clock, texts
from app.database import db
from app.members.models import Membership
from app.scope import community_id, in_community
from app.texts import _
from app.volunteers.claims.lists_service import LIVE
from app.volunteers.domain import TAKES_CLAIMS, Span, overlap
from app.volunteers.errors import ClaimRefused
from app.volunteers.models import Claim, Task


def refuse_unless_open(task: Task, membership: Membership) -> None:
    """Everything that stands on the task and the member alone, in the order in which people ask."""
    now = clock.now()
    if task.state not in TAKES_CLAIMS or now >= task.claims_close_at:
        raise ClaimRefused(_("没有认领成功：「%(title)s」已停止认领", title=task.title), _("看看别的活动吧。"))
    if now < task.claims_open_at:
        raise ClaimRefused(
            _("没有认领成功：「%(title)s」还没开始认领", title=task.title),
            _("%(when)s 起可以认领。", when=texts.when(task.claims_open_at)),
        )
    if task.members_only and membership.kind != "in_service":
        raise ClaimRefused(_("没有认领成功：这项活动只请在职党员参加"), _("看看其他居民也能参加的活动吧。"))


def refuse_overlap(task: Task, membership: Membership) -> None:
    """Name the live claim that the task would overlap with; planned times, each [start, end)."""
    statement = (
        in_community(Claim)
        .join(Claim.task)
        .where(
            Task.community_id == community_id(),
            Task.source_type.is_(None),
            Claim.person_id == membership.person_id,
            Claim.state.in_(LIVE),
            Task.starts_at < task.ends_at,
            Task.ends_at > task.starts_at,
        )
        .options(joinedload(Claim.task))
        .order_by(Task.starts_at)
        .limit(1)
    )
    other = db.session.execute(statement).scalar()
    if other is None:
        return
    if other.task_id == task.id:
        raise ClaimRefused(_("您已经认领过「%(title)s」", title=task.title), _("在「我的认领」里可以看到。"))
    common = overlap(Span(task.starts_at, task.ends_at), Span(other.task.starts_at, other.task.ends_at))
    raise ClaimRefused(
        _("没有认领成功：时间重叠"),
        _(
            "您已认领「%(title)s」，%(when)s，和这项重叠 %(n)s。可以换一项，或先退出原来的认领。",
            title=other.task.title,
            when=texts.when(other.task.starts_at, other.task.ends_at),
            n=texts.minutes(common.minutes if common else 0),
        ),
    )
