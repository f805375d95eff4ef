"""Trees at the desk: planted one by one and row by row, changed, their state noted, another planted in their place."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires
from app.orchards.adoptions import lists_service as lists
from app.orchards.adoptions.names import adopter_name
from app.orchards.domain import label_of
from app.orchards.ground import states_service
from app.orchards.ground import trees_service as service
from app.orchards.ground.forms import FillForm, ReplacementForm, StateForm, TreeForm, tree_as_typed
from app.orchards.models import Orchard, Tree
from app.orchards.species_service import species_name
from app.pages.fields import row_id
from app.scope import here
from app.texts import _
from app.web import act, done, invalid, page

tree_desk = Blueprint("tree_desk", __name__, template_folder="../templates")


@tree_desk.get("/c/<code>/desk/orchards/<int:orchard_id>/trees/new")
@requires(Can.KEEP_ORCHARDS)
def new(orchard_id: int) -> Response:
    orchard = here(Orchard, orchard_id)
    row, column = row_id(request.args.get("row")) or 1, row_id(request.args.get("column")) or 1
    form = TreeForm(data={"row": row, "column": column, "label": label_of(row, column), "planted_on": clock.today()})
    return page("orchards/ground/tree_form.html", orchard=orchard, tree=None, form=form)


@tree_desk.post("/c/<code>/desk/orchards/<int:orchard_id>/trees/new")
@requires(Can.KEEP_ORCHARDS)
@act
def add(orchard_id: int) -> Response:
    orchard, form = here(Orchard, orchard_id), TreeForm()
    if not form.validate_on_submit():
        return invalid("orchards/ground/tree_form.html", orchard=orchard, tree=None, form=form)
    made = service.add_tree(orchard, form.said(), by_id=current_user.id)
    audit.about(made, title=made.label)
    return done(_("已栽 %(label)s", label=made.label), url_for("orchard_desk.show", orchard_id=orchard.id))


@tree_desk.get("/c/<code>/desk/orchards/<int:orchard_id>/trees/fill")
@requires(Can.KEEP_ORCHARDS)
def show_fill(orchard_id: int) -> Response:
    orchard = here(Orchard, orchard_id)
    form = FillForm(data={"first_row": 1, "last_row": orchard.row_count, "planted_on": clock.today()})
    return page("orchards/ground/fill_form.html", orchard=orchard, form=form, free=service.free_places(orchard))


@tree_desk.post("/c/<code>/desk/orchards/<int:orchard_id>/trees/fill")
@requires(Can.KEEP_ORCHARDS)
@act
def fill(orchard_id: int) -> Response:
    orchard, form = here(Orchard, orchard_id), FillForm()
    if not form.validate_on_submit():
        return invalid("orchards/ground/fill_form.html", orchard=orchard, form=form, free=service.free_places(orchard))
    count = service.fill_rows(
        orchard,
        rows=range(form.first_row.data, form.last_row.data + 1),
        species=form.species.data,
        variety=form.variety.data or "",
        planted_on=form.planted_on.data,
        by_id=current_user.id,
    )
    audit.about(orchard, name=orchard.name, added=count)
    return done(_("已栽 %(n)s 棵", n=count), url_for("orchard_desk.show", orchard_id=orchard.id))


@tree_desk.get("/c/<code>/desk/trees/<int:tree_id>")
@requires(Can.KEEP_ORCHARDS)
def show(tree_id: int) -> Response:
    return page("orchards/ground/tree_record.html", **record(here(Tree, tree_id)))


def record(tree: Tree, *, state_form: StateForm | None = None) -> dict[str, Any]:
    """What the tree's page at the desk shows."""
    return {
        "tree": tree,
        "orchard": tree.orchard,
        "species_name": species_name,
        "states": states_service.states_of(tree),
        "adopters": lists.adopters(tree),
        "adopter_name": adopter_name,
        "waiting": lists.in_line(tree),
        "state_form": state_form or StateForm(data={"state": tree.state, "on_day": clock.today()}),
    }


@tree_desk.get("/c/<code>/desk/trees/<int:tree_id>/change")
@requires(Can.KEEP_ORCHARDS)
def edit(tree_id: int) -> Response:
    tree = here(Tree, tree_id)
    form = TreeForm(data=tree_as_typed(tree))
    return page("orchards/ground/tree_form.html", orchard=tree.orchard, tree=tree, form=form)


@tree_desk.post("/c/<code>/desk/trees/<int:tree_id>/change")
@requires(Can.KEEP_ORCHARDS)
@act
def change(tree_id: int) -> Response:
    tree, form = here(Tree, tree_id), TreeForm()
    if not form.validate_on_submit():
        return invalid("orchards/ground/tree_form.html", orchard=tree.orchard, tree=tree, form=form)
    service.change_tree(tree, form.said(), version=form.version.data or 0)
    audit.about(tree, title=tree.label)
    return done(_("已保存"), url_for(".show", tree_id=tree.id))


@tree_desk.post("/c/<code>/desk/trees/<int:tree_id>/state")
@requires(Can.KEEP_ORCHARDS)
@act
def note_state(tree_id: int) -> Response:
    tree, form = here(Tree, tree_id), StateForm()
    if not form.validate_on_submit():
        return invalid("orchards/ground/tree_record.html", **record(tree, state_form=form))
    states_service.note_state(
        tree, form.state.data, on_day=form.on_day.data, note=form.note.data or "", by_id=current_user.id
    )
    audit.about(tree, title=tree.label, state=tree.state)
    return done(_("已记下"), url_for(".show", tree_id=tree.id))


@tree_desk.get("/c/<code>/desk/trees/<int:tree_id>/replacement")
@requires(Can.KEEP_ORCHARDS)
def show_replacement(tree_id: int) -> Response:
    tree = here(Tree, tree_id)
    form = ReplacementForm(data={"species": tree.species, "variety": tree.variety, "planted_on": clock.today()})
    return page("orchards/ground/replacement_form.html", tree=tree, form=form)


@tree_desk.post("/c/<code>/desk/trees/<int:tree_id>/replacement")
@requires(Can.KEEP_ORCHARDS)
@act
def replace(tree_id: int) -> Response:
    tree, form = here(Tree, tree_id), ReplacementForm()
    if not form.validate_on_submit():
        return invalid("orchards/ground/replacement_form.html", tree=tree, form=form)
    made = service.replace_tree(
        tree,
        species=form.species.data,
        variety=form.variety.data or "",
        planted_on=form.planted_on.data,
        by_id=current_user.id,
    )
    audit.about(made, title=made.label)
    return done(_("已换栽 %(label)s，要换一块新树牌", label=made.label), url_for(".show", tree_id=made.id))
