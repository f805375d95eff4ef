"""Sharing: helpers whom the adopter names, and handing a tree over to another member."""

from datetime import timedelta

from sqlalchemy import func, select

from app import clock
from app.database import db, flush_or
from app.events import publish
from app.members import service as members
from app.members.models import Membership
from app.orchards.adoptions import bounds_service as bounds
from app.orchards.adoptions.endings_service import close
from app.orchards.adoptions.lines_service import pass_on
from app.orchards.adoptions.lists_service import is_adopter
from app.orchards.adoptions.models import Adoption, AdoptionHelper
from app.orchards.adoptions.service import lock_tree
from app.orchards.errors import AdoptionRefused, AlreadyAdopting
from app.orchards.events import HandedOver, HandOverAnswered, HandOverOffered, HelperNamed
from app.rules import service as rules
from app.scope import community_id, here, in_community
from app.texts import _, short_day


def name_helper(adoption: Adoption, helper: Membership) -> AdoptionHelper:
    """Let a member of the community help, who is told.

    Who was named today counts though it ended: nobody is told again and again. Raises `AdoptionRefused`.
    """
    locked = _active(adoption)
    if is_adopter(locked, helper):
        raise AdoptionRefused(_("没有添加：这位本来就和您一起认养"))
    counted = select(func.count()).where(
        AdoptionHelper.community_id == community_id(),
        AdoptionHelper.adoption_id == locked.id,
        AdoptionHelper.ended_at.is_(None) | (AdoptionHelper.named_at >= clock.day_bounds(clock.today())[0]),
    )
    most = rules.limit("helpers_per_adoption")
    if most is not None and db.session.execute(counted).scalar_one() >= most:
        raise AdoptionRefused(_("没有添加：最多请 %(n)s 位帮手，今天请过又不请的也算", n=most))
    made = AdoptionHelper(community_id=community_id(), adoption_id=locked.id, membership_id=helper.id)
    made.named_at = clock.now()
    with flush_or(AdoptionRefused(_("没有添加：这位已经是帮手了"))):
        db.session.add(made)
    publish(HelperNamed(made))
    return made


def end_helping(helper: AdoptionHelper) -> None:
    """The adopter, or the helper, ends it."""
    locked = here(AdoptionHelper, helper.id, lock=True)
    if locked.ended_at is None:
        locked.ended_at = clock.now()
        db.session.flush()


def offer_hand_over(adoption: Adoption, to: Membership) -> None:
    """Offer the tree to another member for the rest of the term; nothing changes until they accept.

    One after the other: an offer stands until it is answered or taken back, and the next one waits for some days.
    Raises `AdoptionRefused`.
    """
    locked = _active(adoption)
    if is_adopter(locked, to):
        raise AdoptionRefused(_("没有转交：这位本来就和您一起认养"))
    if locked.offered_to_id is not None:
        raise AdoptionRefused(_("没有转交：正等另一位接手"), _("请先点“不转交了”。"))
    again = rules.limit("hand_over_again_days")
    if locked.offered_at is not None and again is not None:
        first = clock.local(locked.offered_at).date() + timedelta(days=again)
        if clock.today() < first:
            raise AdoptionRefused(_("没有转交：上一次没转成，%(day)s 才能再转", day=short_day(first)))
    locked.offered_to_id, locked.offered_at = to.id, clock.now()
    db.session.flush()
    publish(HandOverOffered(locked))


def take_offer_back(adoption: Adoption, *, by: Membership) -> None:
    """The adopter thinks better of it, or the other member says no, and the adopter is told.

    When it was offered is kept, for the next offer. Raises `AdoptionRefused`.
    """
    locked = _active(adoption)
    if locked.offered_to_id is None:
        raise AdoptionRefused(_("没有改动：现在没有要转交的人"))
    other = locked.offered_to
    locked.offered_to_id = None
    db.session.flush()
    if by.id == other.id:
        publish(HandOverAnswered(locked))


def accept_hand_over(adoption: Adoption, *, by: Membership) -> Adoption:
    """The other member takes the tree over until the end of the term, before those in line: see decision 15.

    Raises `AdoptionRefused`, `AlreadyAdopting`, `TooManyTrees`.
    """
    members.lock_home(by)
    lock_tree(adoption.tree)
    locked = _active(adoption)
    if locked.offered_to_id != by.id:
        raise AdoptionRefused(_("没有接手：对方已经改了主意"))
    standing = in_community(Adoption).where(
        Adoption.tree_id == locked.tree_id, Adoption.membership_id == by.id, Adoption.state.in_(("asked", "waiting"))
    )
    for one in db.session.scalars(standing).all():  # the line for the same tree has come to its end
        one.state, one.ended_at = "withdrawn", clock.now()
    bounds.refuse_second_place(by, adoption.tree, orchard=adoption.orchard)
    bounds.refuse_more_trees(by)
    until_day = locked.until_day
    close(locked, reason="handed_over")
    made = Adoption(
        community_id=community_id(),
        **{name: getattr(locked, name) for name in ("orchard_id", "tree_id", "exclusive")},
        kind="member",
        membership_id=by.id,
        asked_by_id=by.id,
        state="active",
        asked_at=clock.now(),
        decided_at=clock.now(),
        from_day=clock.today(),
        until_day=max(until_day or clock.today(), clock.today()),
        handed_over_from_id=locked.id,
    )
    with flush_or(AlreadyAdopting()):
        db.session.add(made)
    publish(HandedOver(made, locked.asked_by.person_id))
    pass_on(adoption.tree)
    return made


def _active(adoption: Adoption) -> Adoption:
    locked = here(Adoption, adoption.id, lock=True)
    if locked.state != "active":
        raise AdoptionRefused(_("没有改动：这份认养已经结束"), _("请刷新页面，看看现在的情况。"))
    return locked
