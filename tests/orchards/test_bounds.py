"""What one adopter may have: few trees, one place at each, few lines, few requests a day, few groups."""

import threading
from datetime import date

from sqlalchemy import func, select

from app import clock, jobs, scope
from app.database import db
from app.members import service as members
from app.members.models import Membership
from app.orchards import service as orchards
from app.orchards.adoptions import bounds_service
from app.orchards.adoptions.models import Adoption
from app.orchards.models import Orchard
from app.texts import masked
from tests.database import app_on
from tests.orchards.garden import Garden, at_noon, text_of
from tests.world import World


def page_of(garden, tree):
    return f"{garden.town.url}/trees/{tree.plate}/adoption"


def ask(garden, who, tree, **fields):
    answer = garden.send(who, f"{garden.town.url}/my/trees", to=page_of(garden, tree), **{"kind": "member", **fields})
    return answer.status_code, text_of(answer)


def plants(garden, count):
    with garden.inside():
        orchard = scope.here(Orchard, garden.orchard.id)
        orchard.column_count = 1 + count
        return [garden.plant(column=2 + n) for n in range(count)]


def live(garden, who):
    db.session.rollback()
    with scope.inside(garden.town.scope):
        mine = scope.in_community(Adoption).filter_by(asked_by_id=who.id)
        return db.session.scalars(mine.where(Adoption.state.in_(("asked", "waiting", "active")))).all()


def end(garden, who, **which):
    mine = [one.id for one in live(garden, who) if all(getattr(one, name) == value for name, value in which.items())]
    assert len(mine) == 1
    with garden.inside():
        orchards.end(scope.here(Adoption, mine[0]), reason="换一棵", by=who.person)


def test_one_adopter_has_few_trees_whatever_the_name(garden, world):
    world.limit(garden.town.street, "trees_per_adopter", 2)
    who, wife, trees = world.member(garden.town, "李敏"), world.member(garden.town, "赵妻"), plants(garden, 4)
    assert ask(garden, who, trees[0], kind="household")[0] == 303
    assert ask(garden, who, trees[1])[0] == 303
    status, said = ask(garden, who, trees[2])
    assert (status, "已经有 2 棵了" in said) == (422, True)
    shown = garden.browser(who).get(page_of(garden, trees[2]))
    assert (shown.status_code, "已经有 2 棵了" in shown.text) == (422, True), "said before anything is filled in"
    assert ask(garden, wife, trees[2])[0] == 303  # the household's one, and her own
    assert ask(garden, wife, trees[3])[0] == 422
    any_tree = f"{garden.town.url}/orchards/{garden.orchard.id}/adoption"
    assert garden.send(wife, f"{garden.town.url}/my/trees", to=any_tree, kind="member").status_code == 422
    end(garden, who, kind="member")
    assert ask(garden, who, trees[3])[0] == 303  # the control: one given back makes room


def test_one_has_one_place_at_a_tree_alone_at_home_or_in_a_group(garden, world):
    who, (tree,) = world.member(garden.town, "李敏"), plants(garden, 1)
    with garden.inside():
        group = orchards.make_group("老伙计", by=scope.here(Membership, who.id))
    assert ask(garden, who, tree)[0] == 303
    for kind in ("member", "household", f"group:{group.id}"):
        status, said = ask(garden, who, tree, kind=kind, wait="yes")
        assert (status, "您、您家或您的小组已经认养" in said) == (422, True), kind
    assert len(live(garden, who)) == 1


def test_one_stands_in_few_lines(garden, world):
    world.limit(garden.town.street, "lines_per_adopter", 1)
    others, who = [world.member(garden.town, name) for name in ("甲一", "乙二")], world.member(garden.town, "李敏")
    trees = plants(garden, 2)
    for tree, other in zip(trees, others, strict=True):
        assert ask(garden, other, tree, exclusive="y")[0] == 303
    assert ask(garden, who, trees[0], wait="yes")[0] == 303
    status, said = ask(garden, who, trees[1], wait="yes")
    assert (status, "已经排了 1 处" in said) == (422, True)
    assert [one.state for one in live(garden, who)] == ["waiting"], "nothing by half"


def test_one_asks_only_so_often_on_a_day(garden, world):
    world.limit(garden.town.street, "adoption_asks_per_day", 2)
    who, trees = world.member(garden.town, "李敏"), plants(garden, 3)
    for tree in trees[:2]:
        assert ask(garden, who, tree)[0] == 303
        end(garden, who)
    status, said = ask(garden, who, trees[2])
    assert (status, "今天已经申请了 2 次" in said) == (422, True)
    with clock.standing_at(at_noon(date(2026, 4, 11))):
        assert ask(garden, who, trees[2])[0] == 303


def test_who_takes_a_tree_over_is_bounded_like_others(garden, world):
    world.limit(garden.town.street, "trees_per_adopter", 1)
    other, (tree,) = world.member(garden.town, "李敏"), plants(garden, 1)
    page, mine = f"{garden.town.url}/my/trees/{garden.adoption.id}", f"{garden.town.url}/my/trees"
    number = {"to-number": other.person.volunteer_number}
    assert garden.send(garden.adopter, page, to=f"{page}/hand-over", **number).status_code == 303
    assert f"等 {masked(other.person.name)} 接手" in text_of(garden.browser(garden.adopter).get(page))
    assert ask(garden, other, tree)[0] == 303
    refused = garden.send(other, mine, to=f"{page}/hand-over/acceptance")
    assert (refused.status_code, "已经有 1 棵了" in refused.text) == (422, True)
    end(garden, other)
    assert garden.send(other, mine, to=f"{page}/hand-over/acceptance").status_code == 303


def test_helpers_who_come_and_go_on_one_day_are_counted(garden, world):
    world.limit(garden.town.street, "helpers_per_adoption", 1)
    helper, page = world.member(garden.town, "李敏"), f"{garden.town.url}/my/trees/{garden.adoption.id}"
    with garden.inside():
        named = orchards.name_helper(scope.here(Adoption, garden.adoption.id), scope.here(Membership, helper.id))
    number = {"number": helper.person.volunteer_number}
    ending = f"{garden.town.url}/my/tree-helpers/{named.id}/ending"
    assert garden.send(garden.adopter, page, to=ending).status_code == 303
    refused = garden.send(garden.adopter, page, to=f"{page}/helpers", **number)
    assert (refused.status_code, "最多请 1 位帮手" in refused.text) == (422, True)
    with clock.standing_at(at_noon(date(2026, 4, 11))):
        assert garden.send(garden.adopter, page, to=f"{page}/helpers", **number).status_code == 303


def test_one_makes_few_groups_of_bounded_size(garden, world):
    world.limits(garden.town.street, {"groups_per_member": 1, "people_per_group": 2})
    maker, page = world.member(garden.town, "李敏"), f"{garden.town.url}/my/trees"
    others = [world.member(garden.town, name) for name in ("甲一", "乙二")]
    to = f"{garden.town.url}/my/tree-groups"
    assert garden.send(maker, page, to=to, name="老伙计").status_code == 303
    refused = garden.send(maker, page, to=to, name="新伙计")
    assert (refused.status_code, "已经建了 1 个小组" in refused.text) == (422, True)
    with scope.inside(garden.town.scope):
        (group,) = db.session.scalars(scope.in_community(orchards.AdopterGroup)).all()
    said = [{f"group{group.id}-number": other.person.volunteer_number} for other in others]
    assert garden.send(maker, page, to=f"{to}/{group.id}/members", **said[0]).status_code == 303
    refused = garden.send(maker, page, to=f"{to}/{group.id}/members", **said[1])
    assert (refused.status_code, "一个小组最多 2 人" in refused.text) == (422, True)


def test_a_household_has_no_second_place_where_one_of_it_has_the_tree(garden, world):
    wife, husband, (tree,) = world.member(garden.town, "赵妻"), world.member(garden.town, "赵夫"), plants(garden, 1)
    assert wife.household_id == husband.household_id
    assert ask(garden, wife, tree)[0] == 303
    assert ask(garden, husband, tree, kind="household")[0] == 422
    assert ask(garden, husband, tree)[0] == 303  # the control: two people of one home, each for themselves


def test_staff_give_nobody_a_tree_that_they_have_already(garden, world):
    who, (tree,) = world.member(garden.town, "李敏"), plants(garden, 1)
    assert ask(garden, who, tree, kind="household")[0] == 303
    with garden.inside():
        scope.here(Orchard, garden.orchard.id).accepts_by_rule = False
    any_tree = f"{garden.town.url}/orchards/{garden.orchard.id}/adoption"
    assert garden.send(who, f"{garden.town.url}/my/trees", to=any_tree, kind="member").status_code == 303
    asked = next(one for one in live(garden, who) if one.state == "asked")
    page = f"{garden.town.url}/desk/adoptions/{asked.id}"
    refused = garden.send(garden.staff, page, to=f"{page}/acceptance", tree_id=str(tree.id))
    assert (refused.status_code, "已经认养或申请过了" in refused.text) == (422, True)
    assert garden.send(garden.staff, page, to=f"{page}/acceptance", tree_id=str(garden.tree.id)).status_code == 303


def test_a_renewal_is_no_request_of_the_day(garden, world):
    world.limit(garden.town.street, "adoption_asks_per_day", 1)
    with garden.inside():
        mine = scope.here(Adoption, garden.adoption.id)
        mine.renewal_asked_at, mine.renewal_said = clock.now(), "yes"
    with clock.standing_at(at_noon(date(2026, 11, 16))):
        jobs.end_adoption_terms(clock.now())
        (tree,) = plants(garden, 1)
        assert ask(garden, garden.adopter, tree)[0] == 303
        assert ask(garden, garden.adopter, garden.tree, kind="household")[0] == 422


THREADS = 6


def at_once(own_database):
    """One household asks for six trees at once, its members by turns, where two are the most: how many it has then."""
    with app_on(own_database, POOL_SIZE=THREADS + 4) as app, app.app_context():
        world = World(app)
        world.city()
        garden = Garden(world)
        world.limit(garden.town.street, "trees_per_adopter", 2)
        home, trees = [world.member(garden.town, name) for name in ("赵妻", "赵夫")], plants(garden, THREADS)
        browsers = [garden.browser(home[n % 2]) for n in range(THREADS)]
        pages = [page_of(garden, tree) for tree in trees]
        fields = [browser.seal(f"{garden.town.url}/my/trees") | {"kind": "household"} for browser in browsers]
        threads = [
            threading.Thread(target=one.post, args=(page, typed))
            for one, page, typed in zip(browsers, pages, fields, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        db.session.rollback()
        active = select(func.count(Adoption.id)).where(
            *(Adoption.community_id == garden.town.place.id, Adoption.state == "active"),
            Adoption.household_id == home[0].household_id,
        )
        return db.session.execute(active).scalar_one()


def test_a_household_that_asks_for_six_at_once_has_two(own_database):
    assert at_once(own_database) == 2


def test_without_the_lock_of_the_household_it_is_more(own_database, monkeypatch):
    """The control: all count before any of them has written."""
    gate = threading.Barrier(THREADS, timeout=20)
    counted = bounds_service.refuse_more_asks

    def all_count(membership):
        counted(membership)
        if threading.current_thread() is not threading.main_thread():
            gate.wait()

    monkeypatch.setattr(members, "lock_home", lambda membership: None)
    monkeypatch.setattr(bounds_service, "refuse_more_asks", all_count)
    assert at_once(own_database) > 2
