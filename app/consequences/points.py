"""What follows for points."""

from datetime import time, timedelta

from app import clock, scope, texts
from app.consequences.address import here
from app.inbox import service as inbox
from app.points import service as points
from app.points.events import AwardsDecided, PointsCalledBack, PointsCorrected, PointsExpiring, WaitingAwardsPaid
from app.words.kept import said, written


def tell_of_waiting_awards(event: AwardsDecided) -> None:
    waiting = [award for award in event.awards if award.state == "waiting"]
    for award in waiting:
        title = said(
            "「%(title)s」的 %(n)s 分待发放", title=written("known", award.title), n=texts.points(award.points)
        )
        body = points.waits_for_in_words(award.waits_for)
        inbox.tell(award.account.person_id, kind="points", title=title, body=body, path=here("/my/points"))


def tell_of_paid_awards(event: WaitingAwardsPaid) -> None:
    for award in event.awards:
        title = said(
            "「%(title)s」的 %(n)s 分到账了", title=written("known", award.title), n=texts.points(award.points)
        )
        inbox.tell(award.account.person_id, kind="points", title=title, path=here("/my/points"))


def tell_of_points_called_back(event: PointsCalledBack) -> None:
    title = said("%(place)s的一笔积分冲正，从这里收回 %(n)s 分", place=event.source.name, n=texts.points(event.points))
    body = said("其中 %(n)s 分已经用掉，由以后的积分先补上。", n=texts.points(event.lent)) if event.lent else ""
    with scope.inside(event.home):
        inbox.tell(event.person_id, kind="points", title=title, body=body, path=here("/my/points"))


def tell_of_corrected_points(event: PointsCorrected) -> None:
    one = event.adjustment
    n = texts.points(abs(one.amount))
    title = said("积分账户加了 %(n)s 分", n=n) if one.amount > 0 else said("积分账户减了 %(n)s 分", n=n)
    body = said("原因：%(why)s", why=one.reason)
    inbox.tell(one.account.person_id, kind="points", title=title, body=body, path=here("/my/points"))


def tell_of_expiring_points(event: PointsExpiring) -> None:
    for notice in event.notices:
        last = written("short_day", clock.at(notice.expires_on - timedelta(days=1), time(12)))
        title = said("%(n)s 分快到期了，%(day)s前用完", n=texts.points(notice.points), day=last)
        body = said("可以抵物业费。到期没用的会减少。")
        inbox.tell(notice.account.person_id, kind="points", title=title, body=body, path=here("/my/points"))
