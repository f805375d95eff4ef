"""Who waits: in the order of asking, whenever and however room appears; nobody passes them."""

import pytest

from app import clock, scope
from app.database import db
from app.members import service as members
from app.members.models import Membership
from app.orchards import service as orchards
from app.orchards.adoptions.models import Adoption
from app.orchards.models import Orchard, Tree
from tests.orchards.garden import PLANTED


def ask(garden, who, tree=None, *, exclusive=False):
    """Ask for that tree, in line where it is full; or for any."""
    with garden.inside():
        asking, membership = orchards.Asking("member", exclusive), scope.here(Membership, who.id)
        if tree is None:
            return orchards.ask_any(scope.here(Orchard, garden.orchard.id), asking, membership=membership).id
        return orchards.ask(scope.here(Tree, tree.id), asking, membership=membership, may_wait=True).id


def end(garden, adoption_id):
    with garden.inside():
        orchards.end(scope.here(Adoption, adoption_id), reason="搬家了", by=garden.staff)


def state(garden, adoption_id):
    db.session.rollback()
    with scope.inside(garden.town.scope):
        found = scope.here(Adoption, adoption_id)
        return found.state, found.tree_id


def one_adopter_a_tree(garden, *, by_rule=True):
    with garden.inside():
        orchard = scope.here(Orchard, garden.orchard.id)
        orchard.adopters_per_tree, orchard.accepts_by_rule = 1, by_rule


def said_of(tree, **changes):
    names = ("row", "column", "label", "species", "variety", "planted_on", "adoptable", "why_not")
    return orchards.TreeText(**{**{name: getattr(tree, name) for name in names}, **changes})


def a_second_adopter(garden, tree, _first):
    page = f"{garden.town.url}/desk/orchards/{garden.orchard.id}/change"
    with garden.inside():
        orchard = scope.here(Orchard, garden.orchard.id)
        said = {"name": orchard.name, "where": orchard.where, "version": str(orchard.version), "story": ""}
    numbers = {"row_count": "3", "column_count": "3", "adopters_per_tree": "2", "grid_id": "", "accepts_by_rule": "yes"}
    shares = {"share_adopter": "50", "share_helpers": "20", "share_common": "20", "share_care_list": "10"}
    assert garden.send(garden.staff, page, **said, **numbers, **shares).status_code == 303


def open_again(garden, tree, first):
    with garden.inside():
        closed = scope.here(Tree, tree.id)
        orchards.change_tree(closed, said_of(closed, adoptable=False, why_not="修剪"), version=closed.version)
    end(garden, first)
    with garden.inside():
        closed = scope.here(Tree, tree.id)
        orchards.change_tree(closed, said_of(closed, adoptable=True, why_not=""), version=closed.version)


def come_again(garden, tree, first):
    with garden.inside():
        orchards.note_state(scope.here(Tree, tree.id), "dead", on_day=clock.today(), note="", by_id=garden.staff.id)
    end(garden, first)
    with garden.inside():
        orchards.note_state(scope.here(Tree, tree.id), "alive", on_day=clock.today(), note="", by_id=garden.staff.id)


@pytest.mark.parametrize("room_appears", [a_second_adopter, open_again, come_again])
def test_the_line_moves_up_however_room_appears(garden, world, room_appears):
    one_adopter_a_tree(garden)
    with garden.inside():
        tree = garden.plant(column=2)
    first, second, third = (ask(garden, world.member(garden.town, name), tree) for name in ("甲一", "乙二", "丙三"))
    assert state(garden, second)[0] == "waiting"
    room_appears(garden, tree, first)
    assert [state(garden, one)[0] for one in (second, third)] == ["active", "waiting"]


@pytest.mark.parametrize("planted", ["one", "row", "instead of a dead one"])
def test_new_trees_go_to_who_waits_for_any(garden, world, planted):
    one_adopter_a_tree(garden)
    waiting = [ask(garden, world.member(garden.town, name)) for name in ("甲一", "乙二")]
    assert {state(garden, one) for one in waiting} == {("waiting", None)}
    kind, by_id = {"species": "apple", "variety": "", "planted_on": PLANTED}, garden.staff.id
    with garden.inside():
        orchard = scope.here(Orchard, garden.orchard.id)
        if planted == "row":
            orchards.fill_rows(orchard, rows=range(1, 2), by_id=by_id, **kind)
        elif planted == "one":
            garden.plant(column=2)
        else:
            orchards.note_state(garden.tree, "dead", on_day=clock.today(), note="", by_id=by_id)
            orchards.end(scope.here(Adoption, garden.adoption.id), reason="枯死", by=garden.staff)
            orchards.replace_tree(garden.tree, **{**kind, "planted_on": clock.today()}, by_id=by_id)
    states = [state(garden, one)[0] for one in waiting]
    assert states == (["active", "active"] if planted == "row" else ["active", "waiting"])


def test_nobody_passes_who_waits(garden, world):
    with garden.inside():
        tree = garden.plant(column=2)  # two may adopt it
    people = [world.member(garden.town, name) for name in ("甲一", "乙二", "丙三")]
    first, second = (ask(garden, one, tree) for one in people[:2])
    page = f"{garden.town.url}/trees/{tree.plate}/adoption"
    assert garden.send(people[2], page, kind="member", wait="").status_code == 422
    last = ask(garden, people[2], tree)
    assert [state(garden, one)[0] for one in (first, second, last)] == ["active", "active", "waiting"]
    assert garden.send(world.member(garden.town, "丁四"), page, kind="member", wait="").status_code == 422
    end(garden, first)
    assert state(garden, last)[0] == "active"


def test_who_waits_for_a_whole_tree_is_next_where_one_end_leaves_it_empty(garden, world):
    one_adopter_a_tree(garden)
    with garden.inside():
        tree = garden.plant(column=2)
    first, alone, last = (world.member(garden.town, name) for name in ("甲一", "乙二", "丙三"))
    one = ask(garden, first, tree)
    waits, third = ask(garden, alone, tree, exclusive=True), ask(garden, last, tree)
    own = f"{garden.town.url}/my/trees"
    assert [f"第 {n} 位" in garden.browser(who).get(own).text for n, who in ((1, alone), (2, last))] == [True, True]
    end(garden, one)
    assert [state(garden, each)[0] for each in (waits, third)] == ["active", "waiting"]


def test_who_waits_behind_one_who_has_the_whole_tree_keeps_the_order_of_asking(garden, world):
    with garden.inside():
        tree = garden.plant(column=2)  # two may adopt it
    first, alone, last = (world.member(garden.town, name) for name in ("甲一", "乙二", "丙三"))
    one = ask(garden, first, tree, exclusive=True)
    waits, third = ask(garden, alone, tree, exclusive=True), ask(garden, last, tree)
    assert "第 2 位" in garden.browser(last).get(f"{garden.town.url}/my/trees").text
    end(garden, one)
    assert [state(garden, each)[0] for each in (waits, third)] == ["active", "waiting"]


def test_who_waits_for_a_whole_tree_steps_aside_until_it_is_empty(garden, world):
    with garden.inside():
        tree = garden.plant(column=2)  # two may adopt it
    first, alone, beside, last = (world.member(garden.town, name) for name in ("甲一", "乙二", "丙三", "丁四"))
    one = ask(garden, first, tree)
    waits = ask(garden, alone, tree, exclusive=True)
    page = f"{garden.town.url}/trees/{tree.plate}/adoption"
    assert garden.send(beside, page, kind="member", wait="").status_code == 303, "a free place stays free for others"
    third = ask(garden, last, tree)
    assert "第 1 位" in garden.browser(last).get(f"{garden.town.url}/my/trees").text, "nobody who shares is before them"
    end(garden, one)
    assert [state(garden, each)[0] for each in (waits, third)] == ["waiting", "active"]
    with garden.inside():
        live = scope.in_community(Adoption).filter_by(tree_id=tree.id, state="active")
        ids = [each.id for each in db.session.scalars(live)]
    for each in ids:
        assert state(garden, waits)[0] == "waiting"
        end(garden, each)
    assert state(garden, waits)[0] == "active"


def test_who_leaves_before_staff_decided_makes_room_for_the_next(garden, world):
    one_adopter_a_tree(garden, by_rule=False)
    with garden.inside():
        tree = garden.plant(column=2)
        leaver = world.member(garden.town, "甲一")
    asked = ask(garden, leaver, tree)
    with garden.inside():  # in line behind who is asked for: so a line arises where staff decide
        scope.here(Adoption, asked).state = "active"
        scope.here(Adoption, asked).from_day = scope.here(Adoption, asked).until_day = clock.today()
    waiting = ask(garden, world.member(garden.town, "乙二"), tree)
    with garden.inside():
        scope.here(Adoption, asked).state = "asked"
    assert (state(garden, asked)[0], state(garden, waiting)[0]) == ("asked", "waiting")
    with garden.inside():
        members.leave(scope.here(Membership, leaver.id), reason="搬走", by=garden.staff)
    assert (state(garden, asked)[0], state(garden, waiting)[0]) == ("withdrawn", "asked")


def test_what_is_only_asked_for_has_nothing_to_end(garden, world):
    one_adopter_a_tree(garden, by_rule=False)
    who = world.member(garden.town, "甲一")
    asked = ask(garden, who)
    assert state(garden, asked) == ("asked", None)
    for sender, where in ((garden.staff, "desk/adoptions"), (who, "my/trees")):
        page = f"{garden.town.url}/{where}/{asked}"
        answer = garden.send(sender, page, to=f"{page}/ending", reason="不要了")
        assert answer.status_code == 422
        assert "已经有人处理过了" in answer.text
    assert state(garden, asked) == ("asked", None)
