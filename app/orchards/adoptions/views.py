"""Asking for a tree, and what a member adopts: helpers, hand-over, renewal, the end."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires
from app.errors import NotHere
from app.orchards.adoptions import bounds_service, endings_service, lines_service, service, terms_service
from app.orchards.adoptions import lists_service as lists
from app.orchards.adoptions.forms import AskForm, GroupForm, MemberForm, ReasonForm
from app.orchards.adoptions.models import Adoption
from app.orchards.adoptions.names import adopter_name, end_said, member_name
from app.orchards.errors import NoRoomLeft
from app.orchards.ground.trees_service import tree_of_plate
from app.orchards.groups import service as groups_service
from app.orchards.harvest.own_service import own_by_orchard
from app.orchards.harvest.service import kilograms
from app.orchards.models import Orchard, Tree
from app.orchards.pages import me
from app.orchards.season_service import season_end
from app.orchards.species_service import species_name
from app.scope import here
from app.texts import _
from app.web import act, done, invalid, page

adoptions = Blueprint("adoptions", __name__, template_folder="../templates")


def own(adoption_id: int) -> Adoption:
    """An adoption of the reader's, their household's or their group's; another's looks like none."""
    found = here(Adoption, adoption_id)
    if not lists.is_adopter(found, me()):
        raise NotHere("adoption")
    return found


@adoptions.post("/c/<code>/trees/<plate>/adoption")
@requires(Can.ADOPT_TREE)
@act
def ask(plate: str) -> Response:
    tree, form = tree_of_plate(plate), AskForm(me())
    if not form.validate_on_submit():
        return invalid("orchards/adoptions/ask.html", **asking(form, tree.orchard, tree))
    try:
        made = service.ask(tree, form.said(), membership=me(), may_wait=request.form.get("wait") == "yes")
    except NoRoomLeft:  # for a whole tree of one's own there may be none where there is some beside others
        return invalid("orchards/adoptions/ask.html", **asking(form, tree.orchard, tree) | {"has_room": False})
    audit.about(made, title=tree.label, state=made.state)
    return done(what_came_of(made), url_for("orchard_trees.show", plate=plate))


@adoptions.post("/c/<code>/orchards/<int:orchard_id>/adoption")
@requires(Can.ADOPT_TREE)
@act
def ask_any(orchard_id: int) -> Response:
    orchard, form = here(Orchard, orchard_id), AskForm(me())
    if not form.validate_on_submit():
        return invalid("orchards/adoptions/ask.html", **asking(form, orchard))
    made = lines_service.ask_any(orchard, form.said(), membership=me())
    audit.about(made, name=orchard.name, state=made.state)
    return done(what_came_of(made), url_for(".mine"))


@adoptions.get("/c/<code>/orchards/<int:orchard_id>/adoption")
@requires(Can.ADOPT_TREE)
def show_any(orchard_id: int) -> Response:
    """The form for any tree that needs someone."""
    bounds_service.refuse_more_trees(me())
    return page("orchards/adoptions/ask.html", **asking(AskForm(me()), here(Orchard, orchard_id)))


@adoptions.get("/c/<code>/trees/<plate>/adoption")
@requires(Can.ADOPT_TREE)
def show_ask(plate: str) -> Response:
    tree = tree_of_plate(plate)
    service.refuse_unless_adoptable(tree)
    bounds_service.refuse_more_trees(me())
    return page("orchards/adoptions/ask.html", **asking(AskForm(me()), tree.orchard, tree))


def asking(form: AskForm, orchard: Orchard, tree: Tree | None = None) -> dict[str, Any]:
    """What the form for a tree, or for any tree, says."""
    has_room = tree is None or service.has_place(tree, exclusive=False)
    until = season_end(clock.today())
    return {"form": form, "orchard": orchard, "tree": tree, "has_room": has_room, "until": until}


def what_came_of(made: Adoption) -> str:
    """What the reader is told of it."""
    if made.state == "active":
        return _("已认养 %(label)s", label=made.tree.label)
    if made.state == "waiting":
        return _("已排队，第 %(n)s 位，轮到时会通知您", n=lists.places_in_line([made])[made.id])
    return _("已申请，社区看过会告诉您")


@adoptions.get("/c/<code>/my/trees")
@requires(Can.SEE_MEMBER_PAGES)
def mine() -> Response:
    return page("orchards/adoptions/my_trees.html", **own_trees())


def own_trees(form: GroupForm | None = None) -> dict[str, Any]:
    """What the reader adopts, helps with and is offered, and their groups."""
    membership = me()
    groups, adopted = groups_service.groups_of(membership), lists.adoptions_of(membership)
    past = lists.adoptions_of(membership, states=("refused", "withdrawn", "ended"))
    people = groups_service.members_of_groups(groups)
    return {
        "adoptions": adopted,
        "past": past[:10],
        "offers": lists.offered_to(membership),
        "helping": lists.helps_with(membership),
        "helper_ids": lists.own_helping(membership),
        "groups": [(group, people.get(group.id, ())) for group in groups],
        "membership": membership,
        "form": form or GroupForm(),
        "member_forms": {group.id: MemberForm(prefix=f"group{group.id}-") for group in groups},
        "species_name": species_name,
        "adopter_name": adopter_name,
        "member_name": member_name,
        "end_said": end_said,
        "places_in_line": lists.places_in_line(adopted),
        "picked": own_by_orchard([*adopted, *past], clock.today().year, membership),
        "kilograms": kilograms,
    }


@adoptions.get("/c/<code>/my/trees/<int:adoption_id>")
@requires(Can.SEE_MEMBER_PAGES)
def show(adoption_id: int) -> Response:
    return page("orchards/adoptions/my_tree.html", **shown(own(adoption_id)))


def shown(adoption: Adoption, **forms: Any) -> dict[str, Any]:
    """One adoption for who has it."""
    context = {"helper_form": MemberForm(), "to_form": MemberForm(prefix="to-"), "end_form": ReasonForm()}
    return {
        **context,
        **forms,
        "adoption": adoption,
        "tree": adoption.tree,
        "helpers": lists.helpers(adoption),
        "species_name": species_name,
        "adopter_name": adopter_name,
        "member_name": member_name,
        "me": me(),
        "end_said": end_said,
        "position": lists.places_in_line([adoption]).get(adoption.id, 0),
    }


@adoptions.post("/c/<code>/my/trees/<int:adoption_id>/withdrawal")
@requires(Can.ADOPT_TREE)
@act
def withdraw(adoption_id: int) -> Response:
    found = own(adoption_id)
    endings_service.withdraw(found)
    audit.about(found)
    return done(_("已撤回"), url_for(".mine"))


@adoptions.post("/c/<code>/my/trees/<int:adoption_id>/ending")
@requires(Can.ADOPT_TREE)
@act
def end(adoption_id: int) -> Response:
    found, form = own(adoption_id), ReasonForm()
    if not form.validate_on_submit():
        return invalid("orchards/adoptions/my_tree.html", **shown(found, end_form=form))
    endings_service.end(found, reason=form.reason.data, by=current_user)
    audit.about(found, title=found.tree.label)
    return done(_("已结束认养 %(label)s", label=found.tree.label), url_for(".mine"))


@adoptions.post("/c/<code>/my/trees/<int:adoption_id>/renewal")
@requires(Can.ADOPT_TREE)
@act
def renew(adoption_id: int) -> Response:
    found, goes_on = own(adoption_id), request.form.get("goes_on") == "yes"
    terms_service.answer_renewal(found, goes_on=goes_on)
    audit.about(found, title=found.tree.label, decision=found.renewal_said)
    said = _("下一季接着认养") if goes_on else _("到期就结束，谢谢您照看这棵树")
    return done(said, url_for(".show", adoption_id=found.id))
