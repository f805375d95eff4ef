"""The harvest: weighed, shared as agreed that day, listed, struck; and what a season came to."""

from dataclasses import fields as named
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import clock, scope
from app.database import db
from app.members.models import Membership
from app.orchards import service as orchards
from app.orchards.adoptions.models import Adoption
from app.orchards.harvest.domain import Shares, Term, of_nobodys_tree, part_of, shared, total
from app.orchards.harvest.models import Harvest
from app.orchards.harvest.season_service import season_of
from app.orchards.models import Orchard, Tree
from tests.orchards.garden import Garden, a_picture, at_noon, text_of

SEPTEMBER = date(2026, 9, 20)


@pytest.fixture
def garden(world):
    world.city()
    with clock.standing_at(at_noon(SEPTEMBER)):
        yield Garden(world)


def harvests(garden):
    db.session.rollback()
    with scope.inside(garden.town.scope):
        return list(db.session.scalars(scope.in_community(Harvest).order_by(Harvest.id)))


def note(garden, **fields):
    page = f"{garden.town.url}/desk/orchards/{garden.orchard.id}/harvest"
    said = {"kilograms": "12.5", "of": f"tree-{garden.tree.id}", "picked_on": "2026-09-20", "note": "", **fields}
    return garden.send(garden.staff, page, **said)


PERCENTS = (
    st.lists(st.integers(0, 100), min_size=3, max_size=3)
    .map(sorted)
    .map(lambda cuts: Shares(cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1], 100 - cuts[2]))
)


@given(grams=st.integers(1, 5_000_000), percents=PERCENTS)
def test_nothing_of_a_harvest_is_lost_and_no_share_is_a_gram_off(grams, percents):
    parts = shared(grams, percents)
    assert sum(parts) == grams
    assert all(abs(part * 100 - grams * percent) < 100 for part, percent in zip(parts, percents, strict=True))
    assert all(part == 0 for part, percent in zip(parts, percents, strict=True) if percent == 0)
    assert sum(of_nobodys_tree(percents)) == 100
    assert total([parts, parts]) == Shares(*(2 * part for part in parts))


def test_a_harvest_keeps_the_shares_of_its_day(garden):
    assert note(garden).status_code == 303
    with garden.inside():
        orchard = scope.here(Orchard, garden.orchard.id)
        orchard.share_adopter, orchard.share_common = 30, 40
    (one,) = harvests(garden)
    assert (one.grams, one.share_adopter, one.share_common) == (12500, 50, 20)
    shown = text_of(garden.browser(garden.staff).get(f"{garden.town.url}/desk/harvests/{one.id}"))
    assert "6.25 公斤 · 50%" in shown and "1.25 公斤 · 10%" in shown


def test_of_a_tree_that_nobody_adopts_everybody_has_the_adopters_share(garden):
    with garden.inside():
        other = garden.plant(column=2)
    assert note(garden, of=f"tree-{other.id}").status_code == 303
    assert note(garden, of="row-2", kilograms="3").status_code == 303
    assert note(garden, of="all", kilograms="0.4").status_code == 303
    first, second, third = harvests(garden)
    assert (first.share_adopter, first.share_helpers, first.share_common, first.share_care_list) == (0, 0, 90, 10)
    assert (second.row, second.share_adopter, third.row, third.tree_id) == (2, 50, None, None)


TERMS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 2)), min_size=1, max_size=9)


@given(grams=st.integers(0, 5_000_000), places=TERMS)
def test_the_adopters_share_goes_to_trees_alike_and_of_a_tree_to_each_alike(grams, places):
    there = [Term(number, row, tree, SEPTEMBER, SEPTEMBER) for number, (row, tree) in enumerate(places)]
    parts = {term: part_of(term, grams, there) for term in there}
    trees = {term[1:3] for term in there}
    assert grams - len(there) < sum(parts.values()) <= grams
    for tree in trees:
        of_tree = {part for term, part in parts.items() if term[1:3] == tree}
        assert len(of_tree) == 1 and abs(sum(p for t, p in parts.items() if t[1:3] == tree) - grams // len(trees)) < 9
    assert part_of(Term(-1, 1, 1, SEPTEMBER, SEPTEMBER), grams, there) == 0


def test_an_adopter_reads_their_own_part_of_the_harvest(garden):
    other = garden.world.member(garden.town, "李桂芳")
    with garden.inside(), clock.standing_at(at_noon(date(2026, 9, 1))):
        second = garden.plant(column=2)
        garden.plant(column=3)  # nobody's: it takes nothing of what was picked together
        orchards.ask(scope.here(Tree, second.id), orchards.Asking("member"), membership=other)
        orchards.ask(scope.here(Tree, garden.tree.id), orchards.Asking("member"), membership=other)
    season, plate = f"{garden.town.url}/orchards/{garden.orchard.id}/season", f"/trees/{garden.tree.plate}"
    for fields in (
        {"kilograms": "12"},  # of the tree that both adopt: 6 kg for adopters, 3 kg each
        {"of": "row-1", "kilograms": "8"},  # 4 kg for the adopters of two trees, 2 kg a tree
        {"of": "row-2", "kilograms": "5"},  # nobody adopts there
        {"kilograms": "10", "picked_on": "2026-08-20"},  # the other did not adopt it yet
    ):
        assert note(garden, **fields).status_code == 303
    assert "1-1号树 9 公斤" in text_of(garden.browser(garden.adopter).get(season))
    assert "1-1号树 4 公斤 1-2号树 2 公斤 收成的 50% 归认养的人" in text_of(garden.browser(other).get(season))
    assert "9 公斤" in text_of(garden.browser(garden.adopter).get(garden.town.url + plate))
    own = f"{garden.town.url}/my/trees"
    assert "今年我认养的那份" in text_of(garden.browser(garden.adopter).get(own))
    assert "9 公斤" in text_of(garden.browser(garden.adopter).get(own))
    assert "6 公斤" in text_of(garden.browser(other).get(own))
    assert "公斤" not in text_of(garden.browser(garden.world.member(garden.town, "王志强")).get(own))
    assert "我认养的那份" not in text_of(garden.browser(garden.staff).get(season))


def test_a_tree_that_is_replanted_leaves_its_adopter_what_was_picked_before(garden):
    assert note(garden, kilograms="12").status_code == 303
    season = f"{garden.town.url}/orchards/{garden.orchard.id}/season"
    assert "1-1号树 6 公斤" in text_of(garden.browser(garden.adopter).get(season))
    page = f"{garden.town.url}/desk/trees/{garden.tree.id}/replacement"
    new = {"species": "crabapple", "variety": "塞外红", "planted_on": clock.today().isoformat()}
    assert garden.send(garden.staff, page, **new).status_code == 303
    assert "1-1号树 6 公斤" in text_of(garden.browser(garden.adopter).get(season))


@pytest.mark.parametrize(
    "fields",
    [{"kilograms": "0"}, {"kilograms": "5001"}, {"kilograms": "1.2345"}, {"picked_on": "2026-09-21"}, {"of": "row-9"},
     {"of": "tree-0"}, {"picked_on": "2025-04-24"}],
)  # fmt: skip
def test_what_cannot_be_is_not_weighed(garden, fields):
    assert note(garden, **fields).status_code == 422
    assert harvests(garden) == []


def test_where_no_tree_stands_there_is_nothing_to_weigh(garden):
    with garden.inside():
        like = scope.here(Orchard, garden.orchard.id)
        said = {one.name: getattr(like, one.name) for one in named(orchards.OrchardText)}
        bare = orchards.make_orchard(orchards.OrchardText(**{**said, "name": f"空园{like.id}"}), by_id=garden.staff.id)
    page = f"{garden.town.url}/desk/orchards/{bare.id}/harvest"
    refused = garden.send(garden.staff, page, kilograms="1", of="all", picked_on="2026-09-20", note="")
    assert refused.status_code == 422 and "还没有栽树" in text_of(refused)


def test_what_was_picked_before_the_orchard_was_entered_is_weighed_too(garden):
    assert note(garden, picked_on="2025-09-20").status_code == 303  # its trees stood since April
    with garden.inside():
        orchards.add_tree(
            scope.here(Orchard, garden.orchard.id),
            orchards.TreeText(row=2, column=2, label="老树", species="apple", variety="", planted_on=date(2020, 5, 1)),
            by_id=garden.staff.id,
        )
    base = f"{garden.town.url}/desk/orchards/{garden.orchard.id}/harvest"
    assert "12.5" in text_of(garden.browser(garden.staff).get(f"{base}?year=2025"))
    address = f"{garden.town.url}/orchards/{garden.orchard.id}/season"
    for asked, shown in (("2020", 2020), ("2023", 2023), ("2019", 2026), ("2027", 2026), ("x", 2026)):
        assert f"{shown}年的果园" in text_of(garden.browser(garden.adopter).get(f"{address}?year={asked}")), asked
    chips = text_of(garden.browser(garden.adopter).get(address))
    assert ("2025年" in chips, "2024年" in chips) == (True, False), "back to the first harvest, not to the first tree"
    for page in (f"{base}.csv?year=2021", f"{garden.town.url}/desk/care.csv?year=2021"):
        assert "2021" in garden.browser(garden.staff).get(page).headers["Content-Disposition"]


def test_an_adoption_is_counted_once_whether_renewed_or_handed_over(garden):
    other = garden.world.member(garden.town, "李敏")

    def said(year):
        return season_of(scope.here(Orchard, garden.orchard.id), year).adoptions

    with garden.inside():
        mine, to = scope.here(Adoption, garden.adoption.id), scope.here(Membership, other.id)
        orchards.offer_hand_over(mine, to)
        taken = orchards.accept_hand_over(mine, by=to)
        assert said(2026) == 1
        taken.renewal_said = "yes"
    with clock.standing_at(at_noon(date(2026, 11, 16))):
        orchards.end_terms_everywhere(clock.today())
    with clock.standing_at(at_noon(date(2026, 12, 1))), garden.inside():
        assert said(2026) == 1
        (renewed,) = orchards.adopters(scope.here(Tree, garden.tree.id))
        orchards.end(renewed, reason="搬家", by=garden.staff)
    with clock.standing_at(at_noon(date(2027, 3, 1))), garden.inside():
        assert (said(2026), said(2027)) == (1, 0)


def test_of_each_month_a_season_shows_the_first_photo(garden):
    desk = f"{garden.town.url}/desk/orchards/{garden.orchard.id}"
    for day, caption in ((date(2026, 5, 3), "开花"), (date(2026, 5, 20), "谢花"), (SEPTEMBER, "红了")):
        with clock.standing_at(at_noon(day)):
            sent = garden.send(garden.staff, desk, to=f"{desk}/photos", caption=caption, photo=a_picture())
            assert sent.status_code == 303
    with garden.inside():
        found = season_of(scope.here(Orchard, garden.orchard.id), 2026).photos
        assert [one.photo.caption for one in found] == ["开花", "红了"]


def test_a_struck_harvest_counts_no_more_and_the_list_is_a_table_to_keep(garden):
    note(garden)
    note(garden, kilograms="2")
    one, _two = harvests(garden)
    page = f"{garden.town.url}/desk/harvests/{one.id}"
    assert garden.send(garden.staff, page, to=f"{page}/strike", reason="").status_code == 422
    assert garden.send(garden.staff, page, to=f"{page}/strike", reason="称错了").status_code == 303
    base = f"{garden.town.url}/desk/orchards/{garden.orchard.id}/harvest"
    listed = garden.browser(garden.staff).get(f"{base}.csv").get_data(as_text=True)
    assert "12.5" in listed and "称错了" in listed
    assert garden.browser(garden.staff).get(f"{base}.xlsx").status_code == 200
    season = text_of(garden.browser(garden.adopter).get(f"{garden.town.url}/orchards/{garden.orchard.id}/season"))
    assert "收成 2 公斤" in season


def test_a_season_says_what_stands_who_came_and_what_was_picked(garden):
    with garden.inside():
        dead = garden.plant(column=3)
        orchards.note_state(dead, "dead", on_day=SEPTEMBER, note="", by_id=garden.staff.id)
    garden.write(garden.adopter, "weed", amount="")
    note(garden)
    address = f"{garden.town.url}/orchards/{garden.orchard.id}/season"
    said = text_of(garden.browser(garden.adopter).get(address))
    for words in ("栽的树 2 棵", "成活 50%", "认养 1 份", "养护 1 次", "收成 12.5 公斤", "送关爱家庭 1.25 公斤"):
        assert words in said, words
    assert text_of(garden.browser(garden.adopter).get(f"{address}/print")).count("12.5 公斤") == 1
    sheet = garden.browser(garden.adopter).get(f"{address}/print").text
    assert "data:image/svg+xml" in sheet
    assert "今年的果园：有人认养 1，枯死 1" in text_of(garden.browser(garden.adopter).get(f"{address}/print"))
    assert "data:image/svg+xml" not in garden.browser(garden.adopter).get(f"{address}/print?year=2025").text
    poster = garden.browser(garden.adopter).get(f"{address}.pdf")
    assert poster.status_code in (200, 422)  # without a Chinese font it refuses
    assert poster.status_code == 422 or poster.data.startswith(b"%PDF")
