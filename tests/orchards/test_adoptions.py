"""Adoption: asked for, in line, helped with, handed over, renewed, ended; by the forms that people use."""

import re
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from app import clock, jobs, scope
from app.audit import AuditLine
from app.database import db, transaction
from app.events import publish
from app.home.own import closing_service
from app.inbox.models import Message
from app.members import service as members
from app.members.models import Membership
from app.orchards import service as orchards
from app.orchards.adoptions.models import Adoption
from app.orchards.groups.models import GroupMember
from app.orchards.models import Orchard, Tree
from app.people.events import AccountClosing
from app.people.models import Person, Role
from tests.orchards.garden import at_noon, text_of


def adoptions(garden, **wanted):
    db.session.rollback()
    with scope.inside(garden.town.scope):
        found = scope.in_community(Adoption).filter_by(**wanted).order_by(Adoption.id)
        return list(db.session.scalars(found))


def told(garden, who):
    db.session.rollback()
    with scope.inside(garden.town.scope):
        mine = scope.in_community(Message).where(Message.person_id == who.person_id, Message.kind == "adoption")
        return [one.title for one in db.session.scalars(mine.order_by(Message.id))]


def ask(garden, who, tree, **fields):
    page = f"{garden.town.url}/trees/{tree.plate}/adoption"
    return garden.send(who, page, **{"kind": "member", **fields})


def by_staff(garden):
    """From now on the orchard's staff decide, and one adopts a tree."""
    with garden.inside():
        orchard = scope.here(Orchard, garden.orchard.id)
        orchard.accepts_by_rule, orchard.adopters_per_tree = False, 1


def another_tree(garden):
    with garden.inside():
        return garden.plant(column=2)


def test_a_tree_is_adopted_at_once_where_the_rule_says_so(garden, world):
    who, tree = world.member(garden.town, "李敏"), another_tree(garden)
    assert ask(garden, who, tree, kind="household").status_code == 303
    (made,) = adoptions(garden, tree_id=tree.id)
    assert (made.state, made.kind, made.until_day) == ("active", "household", date(2026, 11, 15))
    assert made.household_id == garden.town.household.id
    page = text_of(garden.browser(who).get(f"{garden.town.url}/trees/{tree.plate}"))
    assert "这是您认养的树" in page
    assert "李*家" in page
    assert any("您认养了" in title for title in told(garden, who))
    assert ask(garden, who, tree, kind="household").status_code == 422, "twice is refused"


def test_the_line_moves_up_when_the_adopter_ends_it(garden, world):
    tree = another_tree(garden)
    first, second, third = (world.member(garden.town, name) for name in ("甲一", "乙二", "丙三"))
    assert ask(garden, first, tree, exclusive="y").status_code == 303
    refused = ask(garden, second, tree, wait="")
    assert refused.status_code == 422
    assert "没有空位" in refused.text
    assert ask(garden, second, tree, wait="yes").status_code == 303
    assert ask(garden, third, tree, wait="yes").status_code == 303
    assert "第 2 位" in garden.browser(third).get(f"{garden.town.url}/my/trees").text
    (mine,) = adoptions(garden, tree_id=tree.id, state="active")
    page = f"{garden.town.url}/my/trees/{mine.id}"
    assert garden.send(first, page, to=f"{page}/ending", reason="").status_code == 422
    assert garden.send(first, page, to=f"{page}/ending", reason="搬家了").status_code == 303
    active = adoptions(garden, tree_id=tree.id, state="active")
    assert [one.membership_id for one in active] == [second.id, third.id], "two may share it"
    assert any("您认养了" in title for title in told(garden, third))


def test_staff_decide_where_the_orchard_says_so(garden, world):
    by_staff(garden)
    tree, who, next_one = another_tree(garden), world.member(garden.town, "李敏"), world.member(garden.town, "钱进")
    opened = garden.browser(garden.staff).get(f"{garden.town.url}/desk/adoptions")
    assert "王海波" in opened.text, "nothing is asked: it opens on what there is"
    assert ask(garden, who, tree).status_code == 303
    (asked,) = adoptions(garden, tree_id=tree.id)
    assert asked.state == "asked"
    page = f"{garden.town.url}/desk/adoptions/{asked.id}"
    assert "李敏" in garden.browser(garden.staff).get(f"{garden.town.url}/desk/adoptions").text
    assert garden.send(garden.staff, page, to=f"{page}/acceptance", tree_id=str(tree.id)).status_code == 303
    assert adoptions(garden, tree_id=tree.id)[0].state == "active"
    assert ask(garden, next_one, tree, wait="yes").status_code == 303
    assert garden.send(garden.staff, page, to=f"{page}/ending", reason="不来照看").status_code == 303
    (forward,) = adoptions(garden, membership_id=next_one.id)
    assert forward.state == "asked", "whose turn it is stands before staff"
    page = f"{garden.town.url}/desk/adoptions/{forward.id}"
    assert garden.send(garden.staff, page, to=f"{page}/refusal", reason="留给学校").status_code == 303
    assert "留给学校" in garden.browser(next_one).get(f"{garden.town.url}/my/trees").text
    assert "不来照看" in garden.browser(who).get(f"{garden.town.url}/my/trees").text
    listed = garden.browser(garden.staff).get(f"{garden.town.url}/desk/adoptions.csv?state=ended")
    assert "不来照看" in listed.get_data().decode("utf-8-sig")


def test_any_tree_that_needs_someone_is_a_weak_one_first_and_else_the_next_that_is_free(garden, world):
    tree = another_tree(garden)
    with garden.inside():
        other = scope.here(Tree, garden.plant(column=3).id)
        orchards.note_state(other, "weak", on_day=clock.today(), note="冻害", by_id=garden.staff.id)
    page = f"{garden.town.url}/orchards/{garden.orchard.id}/adoption"
    people = [world.member(garden.town, name) for name in ("甲一", "乙二", "丙三")]
    for who in people:
        assert garden.send(who, page, kind="member").status_code == 303
    mine = [adoptions(garden, membership_id=who.id)[0] for who in people]
    assert [one.tree_id for one in mine] == [other.id, tree.id, None]
    assert mine[2].state == "waiting"
    with garden.inside():
        orchards.end(scope.here(Adoption, mine[1].id), reason="搬家了", by=people[1].person)
    assert adoptions(garden, membership_id=people[2].id)[0].tree_id == tree.id


def test_a_tree_that_cannot_be_adopted_says_why(garden, world):
    who, tree = world.member(garden.town, "李敏"), another_tree(garden)
    with garden.inside():
        closed = scope.here(Tree, tree.id)
        closed.adoptable, closed.why_not = False, "留作授粉树"
    page = garden.browser(who).get(f"{garden.town.url}/trees/{tree.plate}")
    assert "留作授粉树" in page.text
    assert "认养这棵树" not in page.text
    to = f"{garden.town.url}/trees/{tree.plate}/adoption"
    answer = garden.send(who, f"{garden.town.url}/my/trees", to=to, kind="member")
    assert answer.status_code == 422
    assert "留作授粉树" in answer.text


def test_helpers_write_the_log_and_strangers_do_not(garden, world):
    helper, stranger = world.member(garden.town, "李敏"), world.member(garden.town, "钱进")
    page = f"{garden.town.url}/my/trees/{garden.adoption.id}"
    said = {"number": helper.person.volunteer_number}
    assert garden.send(garden.adopter, page, to=f"{page}/helpers", **said).status_code == 303
    assert garden.send(garden.adopter, page, to=f"{page}/helpers", number="QT000").status_code == 422
    with scope.inside(garden.town.scope):
        assert all(orchards.may_write_log(one.person, garden.tree) for one in (garden.adopter, helper))
        assert not orchards.may_write_log(stranger.person, garden.tree)
    assert garden.browser(stranger).get(page).status_code == 404
    assert any(title.startswith(f"{garden.adopter.person.name}请您帮忙照看") for title in told(garden, helper))
    world.limit(garden.town.street, "helpers_per_adoption", 1)
    full = garden.send(garden.adopter, page, to=f"{page}/helpers", number=stranger.person.volunteer_number)
    assert full.status_code == 422 and "最多请 1 位帮手" in full.text


def test_a_helper_who_has_no_time_says_so_on_the_own_page(garden, world):
    helper, page = world.member(garden.town, "李敏"), f"{garden.town.url}/my/trees"
    number = helper.person.volunteer_number
    garden.send(
        garden.adopter, f"{page}/{garden.adoption.id}", to=f"{page}/{garden.adoption.id}/helpers", number=number
    )
    browser = garden.browser(helper)
    (action,) = re.findall(r'action="([^"]*)">(?:(?!</form>).)*不帮了', browser.get(page).text, re.S)
    assert browser.post(action, browser.seal(page)).status_code == 303
    assert "不帮了" not in browser.get(page).text
    with scope.inside(garden.town.scope):
        assert not orchards.may_write_log(helper.person, garden.tree)


def test_who_wants_a_tree_alone_that_others_have_is_offered_a_place_in_line(garden, world):
    other, page = world.member(garden.town, "李敏"), f"{garden.town.url}/trees/{garden.tree.plate}/adoption"
    browser = garden.browser(other)
    answer = browser.submit(page, kind="member", exclusive="y")
    assert (answer.status_code, "可以排队" in answer.text, 'name="wait" value="yes"' in answer.text) == (
        422,
        True,
        True,
    )
    assert browser.submit(page, kind="member", exclusive="y", wait="yes").status_code == 303
    assert adoptions(garden, asked_by_id=other.id)[0].state == "waiting"


def test_a_group_adopts_and_each_of_it_may_write(garden, world):
    maker, other, tree = world.member(garden.town, "李敏"), world.member(garden.town, "钱进"), another_tree(garden)
    page = f"{garden.town.url}/my/trees"
    assert garden.send(maker, page, to=f"{garden.town.url}/my/tree-groups", name="老伙计").status_code == 303
    with scope.inside(garden.town.scope):
        (group,) = db.session.scalars(scope.in_community(orchards.AdopterGroup)).all()
    said = {f"group{group.id}-number": other.person.volunteer_number}
    to = f"{garden.town.url}/my/tree-groups/{group.id}/members"
    assert garden.send(maker, page, to=to, **said).status_code == 303
    assert told(garden, other) == [f"{maker.person.name}加您进了认养小组「老伙计」"]
    shown = text_of(garden.browser(other).get(page))
    assert "李*" in shown and maker.person.name not in shown.partition("认养小组")[2]
    assert ask(garden, maker, tree, kind=f"group:{group.id}").status_code == 303
    assert "老伙计" in garden.browser(other).get(f"{garden.town.url}/trees/{tree.plate}").text
    with scope.inside(garden.town.scope):
        assert orchards.may_write_log(other.person, scope.here(Tree, tree.id))


def test_nobody_of_the_staff_accepts_what_their_own_group_asks_for(garden, world):
    by_staff(garden)
    maker, helper, tree = world.member(garden.town, "李敏"), world.member(garden.town, "钱进"), another_tree(garden)
    world.store(Role(person_id=helper.person_id, kind="staff", place_id=garden.town.place.id, granted_at=clock.now()))
    page = f"{garden.town.url}/my/trees"
    garden.send(maker, page, to=f"{garden.town.url}/my/tree-groups", name="老伙计")
    with scope.inside(garden.town.scope):
        (group,) = db.session.scalars(scope.in_community(orchards.AdopterGroup)).all()
    ask(garden, maker, tree, kind=f"group:{group.id}")
    (asked,) = adoptions(garden, state="asked")
    decision = f"{garden.town.url}/desk/adoptions/{asked.id}"
    said = {"tree_id": str(tree.id), "to": f"{decision}/acceptance"}
    with garden.inside():
        mine = {"community_id": garden.town.place.id, "group_id": group.id, "membership_id": helper.id}
        db.session.add(GroupMember(**mine, joined_at=clock.now()))
    refused = garden.send(helper, decision, **said)
    assert (refused.status_code, "这是您自己的申请" in refused.text) == (422, True)
    assert garden.send(garden.staff, decision, **said).status_code == 303  # the control: who is of no such group


def test_a_tree_is_handed_over_once_the_other_accepts(garden, world):
    other = world.member(garden.town, "李敏")
    page, mine = f"{garden.town.url}/my/trees/{garden.adoption.id}", f"{garden.town.url}/my/trees"
    said = {"to-number": other.person.volunteer_number}
    assert garden.send(garden.adopter, page, to=f"{page}/hand-over", **said).status_code == 303
    assert adoptions(garden, tree_id=garden.tree.id)[0].state == "active", "nothing changes before"
    assert garden.send(other, mine, to=f"{page}/hand-over/withdrawal").status_code == 303
    assert any("没有接手" in title for title in told(garden, garden.adopter))
    again = garden.send(garden.adopter, page, to=f"{page}/hand-over", **said)
    assert (again.status_code, "4月11日 才能再转" in text_of(again)) == (422, True)
    with clock.standing_at(at_noon(date(2026, 4, 11))):
        assert garden.send(garden.adopter, page, to=f"{page}/hand-over", **said).status_code == 303
        second = garden.send(garden.adopter, page, to=f"{page}/hand-over", **said)
        assert (second.status_code, "正等另一位接手" in second.text) == (422, True)
    assert garden.send(other, mine, to=f"{page}/hand-over/acceptance").status_code == 303
    before, after = adoptions(garden, tree_id=garden.tree.id)
    assert (before.state, before.end_reason, after.state) == ("ended", "handed_over", "active")
    assert (after.membership_id, after.handed_over_from_id, after.until_day) == (other.id, before.id, before.until_day)


def test_a_place_sets_the_last_day_of_the_season(garden, world):
    world.limit(garden.town.street, "season_ends", 1020)
    tree, who = another_tree(garden), world.member(garden.town, "李敏")
    assert "10月20日" in garden.browser(who).get(f"{garden.town.url}/trees/{tree.plate}/adoption").text
    assert ask(garden, who, tree).status_code == 303
    (made,) = adoptions(garden, tree_id=tree.id)
    assert (made.until_day.month, made.until_day.day) == (10, 20)


def test_renewal_is_asked_once_a_month_before_and_the_next_season_follows(garden, world):
    quiet, tree = world.member(garden.town, "李敏"), another_tree(garden)
    assert ask(garden, quiet, tree).status_code == 303
    for day in (date(2026, 10, 15), date(2026, 10, 16), date(2026, 10, 17)):
        with clock.standing_at(at_noon(day)):
            jobs.ask_for_renewals(clock.now())
        asked = [title for title in told(garden, garden.adopter) if "下一季还认养吗" in title]
        assert len(asked) == (day > date(2026, 10, 15)), day
    page = f"{garden.town.url}/my/trees/{garden.adoption.id}"
    with clock.standing_at(at_noon(date(2026, 10, 20))):
        assert garden.send(garden.adopter, page, to=f"{page}/renewal", goes_on="yes").status_code == 303
    for day in (date(2026, 11, 15), date(2026, 11, 16)):
        with clock.standing_at(at_noon(day)):
            jobs.end_adoption_terms(clock.now())
        assert len(adoptions(garden, state="ended")) == (2 if day.day == 16 else 0)
    (renewed,) = adoptions(garden, state="active")
    assert (renewed.from_day, renewed.until_day) == (date(2026, 11, 16), date(2027, 11, 15))
    assert renewed.renewed_from_id == garden.adoption.id
    assert {one.end_reason for one in adoptions(garden, state="ended")} == {"renewed", "term_over"}
    assert any("认养结束了" in title for title in told(garden, quiet))


def test_who_leaves_gives_the_tree_back_and_a_household_keeps_it(garden, world):
    tree = another_tree(garden)
    waiting, wife = world.member(garden.town, "李敏"), world.member(garden.town, "赵妻")
    leaver = world.member(garden.town, "赵夫")
    with garden.inside():
        scope.here(Orchard, garden.orchard.id).adopters_per_tree = 1
    assert ask(garden, leaver, tree, kind="household").status_code == 303
    third = another_at(garden, 3)
    assert ask(garden, leaver, third).status_code == 303
    assert ask(garden, waiting, third, wait="yes").status_code == 303
    with garden.inside():
        members.leave(scope.here(Membership, leaver.id), reason="搬走", by=garden.staff)
    (kept,) = adoptions(garden, tree_id=tree.id)
    assert kept.state == "active"
    assert kept.asked_by_id != leaver.id
    assert kept.asked_by_id in (garden.adopter.id, waiting.id, wife.id), "somebody of the same household"
    assert [(one.state, one.end_reason) for one in adoptions(garden, membership_id=leaver.id)] == [
        ("ended", "left_community")
    ]
    assert adoptions(garden, membership_id=waiting.id)[0].state == "active"


def another_at(garden, column):
    with garden.inside():
        return garden.plant(column=column)


def test_the_database_refuses_two_live_adoptions_of_one_adopter(garden):
    """Without the service's look: the partial unique index stands behind it."""
    with scope.inside(garden.town.scope):
        names = (
            "community_id",
            "orchard_id",
            "tree_id",
            "kind",
            "membership_id",
            "asked_by_id",
            "exclusive",
        )
        twin = Adoption(
            state="waiting", asked_at=clock.now(), **{name: getattr(garden.adoption, name) for name in names}
        )
        db.session.add(twin)
        with pytest.raises(IntegrityError, match="uq_adoption_membership"):
            db.session.flush()
        db.session.rollback()


def test_a_tree_that_is_replaced_keeps_its_adopter_and_its_place(garden):
    page = f"{garden.town.url}/desk/trees/{garden.tree.id}/replacement"
    kind = {"species": "crabapple", "variety": "塞外红", "planted_on": "2026-04-09"}
    assert garden.send(garden.staff, page, **kind).status_code == 303
    (adoption,) = adoptions(garden, state="active")
    assert adoption.tree_id != garden.tree.id
    assert (adoption.tree.label, adoption.tree.species) == ("1-1", "crabapple")
    with scope.inside(garden.town.scope):
        assert scope.here(Tree, garden.tree.id).state == "replaced"


def test_who_closes_the_account_leaves_no_words_and_no_name(garden, world):
    who, other, tree = world.member(garden.town, "欧阳晓明"), world.member(garden.town, "李敏"), another_tree(garden)
    with garden.inside():
        group = orchards.make_group("欧阳晓明小组", by=scope.here(Membership, who.id))
        orchards.join_group(group, scope.here(Membership, other.id))
        asking = orchards.Asking("group", group_id=group.id)
        kept = orchards.ask(scope.here(Tree, tree.id), asking, membership=scope.here(Membership, who.id))
        ended = orchards.ask(another(garden), orchards.Asking("member"), membership=scope.here(Membership, who.id))
        orchards.end(ended, reason="我是欧阳晓明，要搬家", by=who.person)
        lines = [what for _icon, what, _where in closing_service.what_ends(who.person).lines]
        assert "果树认养" in lines, "said beforehand"
    with transaction():
        publish(AccountClosing(db.session.get_one(Person, who.person_id)))
    with scope.inside(garden.town.scope):
        group, kept = scope.here(orchards.AdopterGroup, group.id), scope.here(Adoption, kept.id)
        assert "欧阳" not in group.name
        assert (group.made_by_id, kept.state, kept.asked_by_id) == (other.id, "active", other.id)
        assert scope.here(Adoption, ended.id).end_reason == ""


def another(garden):
    return garden.plant(column=3)


def test_staff_do_not_accept_their_own_request(garden, world):
    by_staff(garden)
    tree, who = another_tree(garden), world.member(garden.town, "李敏")
    db.session.add(Role(person_id=who.person_id, kind="staff", place_id=garden.town.place.id, granted_at=clock.now()))
    db.session.commit()
    assert ask(garden, who, tree).status_code == 303
    (asked,) = adoptions(garden, tree_id=tree.id)
    page = f"{garden.town.url}/desk/adoptions/{asked.id}"
    answer = garden.send(who, page, to=f"{page}/acceptance", tree_id=str(tree.id))
    assert answer.status_code == 422
    assert "自己的申请" in answer.text


def test_staff_adopt_for_who_has_no_phone_and_it_is_written_down_who(garden, world):
    elder, desk = world.member(garden.town, "关奶奶", kind="resident"), garden.browser(garden.staff)
    page = f"{garden.town.url}/desk/members/{elder.id}/trees"
    assert desk.get(page).status_code == 403  # the control: who has a phone acts alone
    elder.person.without_phone = True
    db.session.commit()
    tree = another_tree(garden)
    shown = text_of(desk.get(page))
    assert "还没有认养果树" in shown and tree.label in shown
    assert garden.tree.label not in shown.partition("哪棵树")[2]  # which another adopts
    assert desk.submit(page, which=f"tree:{garden.tree.id}", kind="member").status_code == 422
    assert desk.submit(page, which=f"tree:{tree.id}", kind="member").status_code == 303
    (made,) = adoptions(garden, asked_by_id=elder.id)
    assert (made.state, made.tree_id, made.entered_by_id) == ("active", tree.id, garden.staff.id)
    with garden.inside():
        line = db.session.query(AuditLine).filter_by(community_id=garden.town.place.id).order_by(AuditLine.id.desc())
        assert (line.first().action, line.first().details["on_behalf_of"]) == ("served_adoptions.ask", elder.person_id)
        scope.here(Adoption, made.id).renewal_asked_at = clock.now()
    assert desk.post(f"{page}/{made.id}/renewal", {**desk.seal(page), "goes_on": "yes"}).status_code == 303
    assert adoptions(garden, id=made.id)[0].renewal_said == "yes"
    assert desk.submit(page, which=f"any:{garden.orchard.id}", kind="member").status_code == 303
    (waits,) = adoptions(garden, asked_by_id=elder.id, state="waiting")
    others = adoptions(garden, asked_by_id=garden.adopter.id)[0]
    assert desk.post(f"{page}/{others.id}/withdrawal", desk.seal(page)).status_code == 404
    assert desk.post(f"{page}/{waits.id}/withdrawal", desk.seal(page)).status_code == 303
    assert adoptions(garden, id=waits.id)[0].state == "withdrawn"
