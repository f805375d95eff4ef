"""What follows for property fees, and gifts towards them."""

from typing import Any

from app import texts
from app.consequences.address import here
from app.inbox import service as inbox
from app.members import service as members
from app.property import service as property_
from app.property.events import PointsGiven, RedemptionConfirmed, RedemptionReleased, RedemptionUndone
from app.words.kept import said


def tell_of_confirmed_redemption(event: RedemptionConfirmed) -> None:
    redemption = event.redemption
    if redemption.is_gift:
        return
    title = said("物业费已抵 %(fen)s 元", fen=texts.yuan(redemption.fen))
    body = said(
        "用了 %(n)s 分，柜台收现金 %(cash)s 元", n=texts.points(redemption.points), cash=texts.yuan(redemption.cash_fen)
    )
    path = here(f"/my/redemptions/{redemption.id}")
    inbox.tell(redemption.person_id, kind="redemption", title=title, body=body, path=path)


def thank_giver(event: RedemptionConfirmed) -> None:
    redemption = event.redemption
    if redemption.is_gift and redemption.person_id is not None:
        title = said("谢谢您，您送的 %(n)s 分已帮邻居抵了物业费", n=texts.points(redemption.points))
        body = said("抵了 %(fen)s 元。", fen=texts.yuan(redemption.fen))
        path = here(f"/my/gifts/{redemption.id}")
        inbox.tell(redemption.person_id, kind="redemption", title=title, body=body, path=path)


def tell_eased_household(event: RedemptionConfirmed) -> None:
    redemption = event.redemption
    if not redemption.is_gift:
        return
    title = said("您家的物业费有人帮抵了 %(fen)s 元", fen=texts.yuan(redemption.fen))
    if redemption.person_id is None:
        body = said("是社区关爱账户里的积分抵的。")
    elif redemption.is_named:
        body = said("是%(name)s送的积分。", name=redemption.person.name)
    else:
        body = said("是一位邻居送的积分，没有留名。")
    for person_id in household_of(redemption):
        inbox.tell(person_id, kind="redemption", title=title, body=body, path=here("/my/bills"))


def household_of(redemption: Any) -> list[int]:
    """The members who live where the bill goes."""
    home = redemption.bill.household_id
    return [membership.person_id for membership in members.members_of_households([home])[home]]


def thank_for_pool(event: PointsGiven) -> None:
    title = said("谢谢您给社区关爱账户捐了 %(n)s 分", n=texts.points(event.gift.points))
    body = said("社区会分给有困难的家庭抵物业费，用在哪几户不公开。")
    inbox.tell(event.gift.person_id, kind="points", title=title, body=body, path=here("/my/gifts"))


def tell_of_released_redemption(event: RedemptionReleased) -> None:
    redemption = event.redemption
    if redemption.is_gift or (redemption.state == "released" and not redemption.reason):  # the member knows
        return
    n = texts.points(redemption.points)
    if redemption.state == "expired":
        title, body = said("抵扣码已过期，%(n)s 分已退回", n=n), said("要再抵，请重新预留")
    else:
        title, body = said("物业费没有抵成，%(n)s 分已退回", n=n), said("原因：%(why)s", why=redemption.reason)
    path = here(f"/my/redemptions/{redemption.id}")
    inbox.tell(redemption.person_id, kind="redemption", title=title, body=body, path=path)


def tell_of_released_gift(event: RedemptionReleased) -> None:
    """Why is the other household's affair: the giver reads that the points are back, and no more."""
    redemption = event.redemption
    if not redemption.is_gift or (redemption.state == "released" and not redemption.reason):
        return
    n = texts.points(redemption.points)
    if redemption.person_id is None:
        grant = property_.grant_of(redemption)
        assert grant is not None
        title, path = said("关爱账户的 %(n)s 分没有抵成，已退回账户", n=n), here(f"/support/{grant.entry_id}")
        inbox.tell(grant.asked_by_id, kind="redemption", title=title, path=path)
        return
    body = said("可以再送，或者捐给社区关爱账户。")
    title, path = said("您送的 %(n)s 分没有用上，已退回", n=n), here(f"/my/gifts/{redemption.id}")
    inbox.tell(redemption.person_id, kind="redemption", title=title, body=body, path=path)


def tell_of_undone_redemption(event: RedemptionUndone) -> None:
    redemption = event.redemption
    if redemption.is_gift:
        return
    title = said("物业费的抵扣已撤销，%(n)s 分已退回", n=texts.points(redemption.points))
    body = said(
        "原因：%(why)s。柜台收的现金 %(cash)s 元应退给您。",
        why=redemption.undo_reason,
        cash=texts.yuan(redemption.cash_fen),
    )
    path = here(f"/my/redemptions/{redemption.id}")
    inbox.tell(redemption.person_id, kind="redemption", title=title, body=body, path=path)


def tell_of_undone_gift(event: RedemptionUndone) -> None:
    redemption = event.redemption
    if not redemption.is_gift:
        return
    title = said("帮您家抵的 %(fen)s 元物业费，柜台撤销了", fen=texts.yuan(redemption.fen))
    for person_id in household_of(redemption):
        inbox.tell(person_id, kind="redemption", title=title, path=here("/my/bills"))
    if redemption.person_id is not None:
        title = said("您送的 %(n)s 分没有用上，已退回", n=texts.points(redemption.points))
        path = here(f"/my/gifts/{redemption.id}")
        inbox.tell(redemption.person_id, kind="redemption", title=title, path=path)
