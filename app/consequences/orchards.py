"""What follows for trees and adoptions."""

from app import clock, scope
from app.consequences.address import here
from app.inbox import service as inbox
from app.members.events import MembershipLeft
from app.orchards import service as orchards
from app.orchards.adoptions.models import Adoption
from app.orchards.events import (
    AdoptionAccepted,
    AdoptionAsked,
    AdoptionEnded,
    AdoptionRefusedByStaff,
    GroupJoined,
    HandedOver,
    HandOverAnswered,
    HandOverOffered,
    HelperNamed,
    RenewalAsked,
    TreeStateNoted,
)
from app.orchards.models import Tree
from app.people import service as people
from app.people.events import AccountClosing
from app.words.kept import said, written


def _name(tree: Tree) -> str:
    return f"{tree.orchard.name} {tree.label}"


def _last(adoption: Adoption) -> str:
    """The last day of the term, as each language writes it."""
    assert adoption.until_day is not None
    return written("short_day", clock.day_bounds(adoption.until_day)[0])


def tell_staff_of_request(event: AdoptionAsked) -> None:
    path = here(f"/desk/adoptions/{event.adoption.id}")
    title = said("有人申请认养「%(orchard)s」的树", orchard=event.adoption.orchard.name)
    for one in people.persons_with_role("staff", place_id=scope.community_id()):
        inbox.tell(one.id, kind="adoption", title=title, body=said("看过后请通过或说明原因。"), path=path)


def tell_of_adoption(event: AdoptionAccepted) -> None:
    adoption = event.adoption
    title = said("您认养了 %(tree)s", tree=_name(adoption.tree))
    body = said("到 %(day)s 为一季。到时候该做什么，会提醒您。", day=_last(adoption))
    person_id, path = adoption.asked_by.person_id, here(f"/my/trees/{adoption.id}")
    inbox.tell(person_id, kind="adoption", title=title, body=body, path=path)


def tell_of_refusal(event: AdoptionRefusedByStaff) -> None:
    title = said("「%(orchard)s」的认养申请没有通过", orchard=event.adoption.orchard.name)
    body = said("原因：%(why)s", why=event.adoption.end_reason)
    inbox.tell(event.adoption.asked_by.person_id, kind="adoption", title=title, body=body, path=here("/my/trees"))


def tell_of_end(event: AdoptionEnded) -> None:
    adoption = event.adoption
    name = _name(adoption.tree) if adoption.tree else adoption.orchard.name
    body = orchards.end_kept(adoption.end_reason)
    title = said("%(tree)s 的认养结束了", tree=name)
    inbox.tell(adoption.asked_by.person_id, kind="adoption", title=title, body=body, path=here("/my/trees"))


def ask_for_renewal(event: RenewalAsked) -> None:
    adoption = event.adoption
    title = said("%(tree)s 下一季还认养吗", tree=_name(adoption.tree))
    body = said("%(day)s 到期。不答复就到期结束。", day=_last(adoption))
    person_id, path = adoption.asked_by.person_id, here(f"/my/trees/{adoption.id}")
    inbox.tell(person_id, kind="adoption", title=title, body=body, path=path)


def tell_of_offered_tree(event: HandOverOffered) -> None:
    title = said("有人想把 %(tree)s 转给您认养", tree=_name(event.adoption.tree))
    body = said("您接手后才算数。")
    inbox.tell(event.adoption.offered_to.person_id, kind="adoption", title=title, body=body, path=here("/my/trees"))


def tell_of_refused_tree(event: HandOverAnswered) -> None:
    title = said("对方没有接手 %(tree)s", tree=_name(event.adoption.tree))
    path = here(f"/my/trees/{event.adoption.id}")
    inbox.tell(event.adoption.asked_by.person_id, kind="adoption", title=title, path=path)


def tell_of_handed_over_tree(event: HandedOver) -> None:
    title = said("%(tree)s 已由对方接手", tree=_name(event.adoption.tree))
    inbox.tell(event.giver_id, kind="adoption", title=title, path=here("/my/trees"))


def tell_helper(event: HelperNamed) -> None:
    helper = event.helper
    who = helper.adoption.asked_by.person.name
    title = said("%(name)s请您帮忙照看 %(tree)s", name=who, tree=_name(helper.adoption.tree))
    body = said("不方便的话，在“我的果树”里点“不帮了”。")
    inbox.tell(helper.membership.person_id, kind="adoption", title=title, body=body, path=here("/my/trees"))


def tell_group_member(event: GroupJoined) -> None:
    group = event.member.group
    title = said("%(name)s加您进了认养小组「%(group)s」", name=group.made_by.person.name, group=group.name)
    body = said("小组认养的树，您也能记养护。不愿意的话，在“我的果树”里点“退出小组”。")
    inbox.tell(event.member.membership.person_id, kind="adoption", title=title, body=body, path=here("/my/trees"))


def tell_of_tree_state(event: TreeStateNoted) -> None:
    tree = event.tree
    title = {
        "alive": said("%(tree)s 长得好", tree=_name(tree)),
        "weak": said("%(tree)s 长得弱，请多去看看", tree=_name(tree)),
        "dead": said("%(tree)s 枯死了，社区会换栽", tree=_name(tree)),
    }[tree.state]
    for one in orchards.adopters(tree):
        inbox.tell(one.asked_by.person_id, kind="adoption", title=title, path=here(f"/trees/{tree.plate}"))


def forget_adopter(event: AccountClosing) -> None:
    """After the memberships have ended, and the adoptions with them."""
    orchards.forget_adopter(event.person, people.names_of(event.person))


def end_adoptions_of_who_left(event: MembershipLeft) -> None:
    orchards.leave_trees(event.membership.person_id)
