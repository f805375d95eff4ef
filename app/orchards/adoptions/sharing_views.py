"""Sharing a tree: helpers, handing it over, and groups."""

from flask import Blueprint, Response, url_for

from app import audit
from app.access import Can, requires
from app.errors import NotHere
from app.orchards.adoptions import sharing_service as service
from app.orchards.adoptions.forms import GroupForm, MemberForm
from app.orchards.adoptions.models import Adoption, AdoptionHelper
from app.orchards.adoptions.views import own, own_trees, shown
from app.orchards.groups import service as groups
from app.orchards.groups.models import AdopterGroup, GroupMember
from app.orchards.pages import me
from app.scope import here
from app.texts import _
from app.web import act, done, invalid

adoption_sharing = Blueprint("adoption_sharing", __name__, template_folder="../templates")


@adoption_sharing.post("/c/<code>/my/trees/<int:adoption_id>/helpers")
@requires(Can.ADOPT_TREE)
@act
def name_helper(adoption_id: int) -> Response:
    found, form = own(adoption_id), MemberForm()
    if not form.validate_on_submit():
        return invalid("orchards/adoptions/my_tree.html", **shown(found, helper_form=form))
    made = service.name_helper(found, form.found())
    audit.about(made, title=found.tree.label)
    return done(_("已请来帮忙，对方会收到通知"), url_for("adoptions.show", adoption_id=found.id))


@adoption_sharing.post("/c/<code>/my/tree-helpers/<int:helper_id>/ending")
@requires(Can.ADOPT_TREE)
@act
def end_helping(helper_id: int) -> Response:
    """By the adopter, or by the helper."""
    found = here(AdoptionHelper, helper_id)
    is_own = found.membership_id == me().id
    adoption = found.adoption if is_own else own(found.adoption_id)
    service.end_helping(found)
    audit.about(found)
    back = url_for("adoptions.mine") if is_own else url_for("adoptions.show", adoption_id=adoption.id)
    return done(_("不再帮忙了"), back)


@adoption_sharing.post("/c/<code>/my/trees/<int:adoption_id>/hand-over")
@requires(Can.ADOPT_TREE)
@act
def offer(adoption_id: int) -> Response:
    found, form = own(adoption_id), MemberForm(prefix="to-")
    if not form.validate_on_submit():
        return invalid("orchards/adoptions/my_tree.html", **shown(found, to_form=form))
    service.offer_hand_over(found, form.found())
    audit.about(found, title=found.tree.label)
    return done(_("已告诉对方，对方接手后才算数"), url_for("adoptions.show", adoption_id=found.id))


@adoption_sharing.post("/c/<code>/my/trees/<int:adoption_id>/hand-over/withdrawal")
@requires(Can.ADOPT_TREE)
@act
def take_back(adoption_id: int) -> Response:
    """The adopter thinks better of it, or the other says no."""
    found = _concerned(adoption_id)
    is_offered = found.offered_to_id == me().id
    service.take_offer_back(found, by=me())
    audit.about(found)
    back = url_for("adoptions.mine") if is_offered else url_for("adoptions.show", adoption_id=found.id)
    return done(_("不接手，已告诉对方") if is_offered else _("不转交了"), back)


@adoption_sharing.post("/c/<code>/my/trees/<int:adoption_id>/hand-over/acceptance")
@requires(Can.ADOPT_TREE)
@act
def accept(adoption_id: int) -> Response:
    made = service.accept_hand_over(_concerned(adoption_id), by=me())
    audit.about(made, title=made.tree.label)
    return done(_("已接手 %(label)s", label=made.tree.label), url_for("adoptions.show", adoption_id=made.id))


def _concerned(adoption_id: int) -> Adoption:
    """One's own adoption, or one that is offered to the reader."""
    found = here(Adoption, adoption_id)
    return found if found.offered_to_id == me().id else own(adoption_id)


@adoption_sharing.post("/c/<code>/my/tree-groups")
@requires(Can.ADOPT_TREE)
@act
def make_group() -> Response:
    form = GroupForm()
    if not form.validate_on_submit():
        return invalid("orchards/adoptions/my_trees.html", **own_trees(form))
    made = groups.make_group(form.name.data, by=me())
    audit.about(made)
    return done(_("已建小组「%(name)s」", name=made.name), url_for("adoptions.mine"))


@adoption_sharing.post("/c/<code>/my/tree-groups/<int:group_id>/members")
@requires(Can.ADOPT_TREE)
@act
def add_to_group(group_id: int) -> Response:
    """Only who made the group."""
    group, form = here(AdopterGroup, group_id), MemberForm(prefix=f"group{group_id}-")
    if group.made_by_id != me().id:
        raise NotHere("adopter_group")
    if not form.validate_on_submit():
        shown_anew = own_trees()
        shown_anew["member_forms"][group.id] = form
        return invalid("orchards/adoptions/my_trees.html", **shown_anew)
    made = groups.join_group(group, form.found())
    audit.about(made)
    return done(_("已加入小组"), url_for("adoptions.mine"))


@adoption_sharing.post("/c/<code>/my/tree-group-members/<int:group_member_id>/leaving")
@requires(Can.ADOPT_TREE)
@act
def leave_group(group_member_id: int) -> Response:
    """By the member, or by who made the group."""
    found = here(GroupMember, group_member_id)
    if me().id not in (found.membership_id, found.group.made_by_id):
        raise NotHere("group_member")
    groups.leave_group(found)
    audit.about(found)
    said = _("已退出小组") if found.membership_id == me().id else _("已移出小组")
    return done(said, url_for("adoptions.mine"))
