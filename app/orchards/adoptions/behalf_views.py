"""Adoptions at the desk for members without a phone: ask for a tree, go on with it or not, take a request back."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.errors import NotHere
from app.members.models import Membership
from app.members.serving import served
from app.orchards.adoptions import behalf_service, endings_service, terms_service
from app.orchards.adoptions import lists_service as lists
from app.orchards.adoptions.forms import ServedAskForm
from app.orchards.adoptions.models import Adoption
from app.orchards.adoptions.names import adopter_name, end_said
from app.orchards.species_service import species_name
from app.scope import here
from app.texts import _
from app.web import act, done, invalid, page

served_adoptions = Blueprint("served_adoptions", __name__, template_folder="../templates")


def adoption_of(membership: Membership, adoption_id: int) -> Adoption:
    """One of that member's adoptions, or of their household or group."""
    found = here(Adoption, adoption_id)
    if not lists.is_adopter(found, membership):
        raise NotHere("adoption")
    return found


def back_to(membership: Membership, said: str) -> Response:
    return done(said, url_for(".show", membership_id=membership.id))


def shown(membership: Membership, form: ServedAskForm) -> dict[str, Any]:
    """What the member adopts, and which trees are free."""
    adopted = lists.adoptions_of(membership)
    return {
        "membership": membership,
        "form": form,
        "adoptions": adopted,
        "past": lists.adoptions_of(membership, states=("refused", "withdrawn", "ended"))[:10],
        "places_in_line": lists.places_in_line(adopted),
        "adopter_name": adopter_name,
        "species_name": species_name,
        "end_said": end_said,
    }


@served_adoptions.get("/c/<code>/desk/members/<int:membership_id>/trees")
@requires(Can.SERVE_MEMBER)
def show(membership_id: int) -> Response:
    membership = served(membership_id)
    return page("orchards/adoptions/served_trees.html", **shown(membership, ServedAskForm(membership)))


@served_adoptions.post("/c/<code>/desk/members/<int:membership_id>/trees")
@requires(Can.SERVE_MEMBER)
@act
def ask(membership_id: int) -> Response:
    membership = served(membership_id)
    form = ServedAskForm(membership)
    if not form.validate_on_submit():
        return invalid("orchards/adoptions/served_trees.html", **shown(membership, form))
    made = behalf_service.ask_for(form.which.data, form.said(), membership, by=current_user)
    audit.about(made, on_behalf_of=membership.person_id, state=made.state)
    return back_to(membership, _what_came_of(made, membership.person.name))


def _what_came_of(made: Adoption, name: str) -> str:
    if made.state == "active":
        return _("已替%(name)s认养 %(label)s", name=name, label=made.tree.label)
    if made.state == "waiting":
        return _("已替%(name)s排队，有空的树就轮到", name=name)
    return _("已替%(name)s申请，在“果树认养”里等社区定", name=name)


@served_adoptions.post("/c/<code>/desk/members/<int:membership_id>/trees/<int:adoption_id>/renewal")
@requires(Can.SERVE_MEMBER)
@act
def renew(membership_id: int, adoption_id: int) -> Response:
    membership = served(membership_id)
    found, goes_on = adoption_of(membership, adoption_id), request.form.get("goes_on") == "yes"
    terms_service.answer_renewal(found, goes_on=goes_on)
    audit.about(found, on_behalf_of=membership.person_id, decision=found.renewal_said)
    name = membership.person.name
    said = _("已替%(name)s答复：接着认养", name=name) if goes_on else _("已替%(name)s答复：到期结束", name=name)
    return back_to(membership, said)


@served_adoptions.post("/c/<code>/desk/members/<int:membership_id>/trees/<int:adoption_id>/withdrawal")
@requires(Can.SERVE_MEMBER)
@act
def withdraw(membership_id: int, adoption_id: int) -> Response:
    membership = served(membership_id)
    found = adoption_of(membership, adoption_id)
    endings_service.withdraw(found)
    audit.about(found, on_behalf_of=membership.person_id)
    return back_to(membership, _("已替%(name)s撤回", name=membership.person.name))
