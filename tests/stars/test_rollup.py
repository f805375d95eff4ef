"""The roll-up: the order of places with small ones left out, compounds beside grids, and what became final so far."""

from dataclasses import dataclass, field
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app import clock
from app.database import db, transaction
from app.stars import service
from app.stars.periods.models import StarDecision
from app.stars.periods.words import stars_name
from app.stars.rollup.domain import high, ranks
from tests.stars.conftest import Yard, later
from tests.stars.test_periods import finished, mine
from tests.stars.test_ratings import served
from tests.stars.test_subjects import note
from tests.stars.test_vetoes import WHY


@dataclass(frozen=True)
class Spread:
    place_id: int
    by_stars: dict[int | None, int] = field(default_factory=dict)

    @property
    def rated(self) -> int:
        return sum(n for stars, n in self.by_stars.items() if stars is not None)


spreads = st.lists(st.dictionaries(st.none() | st.integers(0, 5), st.integers(0, 9), max_size=6), max_size=8).map(
    lambda found: [Spread(n, by_stars) for n, by_stars in enumerate(found)]
)


@given(spreads, st.integers(0, 5), st.integers(0, 12))
def test_who_has_too_few_is_not_ranked_and_a_larger_share_never_stands_behind(found, least, shield):
    order = ranks(found, least=least, shield_below=shield)
    assert all((one.place_id in order) == (one.rated >= max(1, shield)) for one in found)
    ranked = [one for one in found if one.place_id in order]
    for one in ranked:
        many = {other.place_id: high(other, least=least) for other in ranked}
        better = [other for other in ranked if many[other.place_id] * one.rated > many[one.place_id] * other.rated]
        assert order[one.place_id] == 1 + len(better)


def test_what_became_final_is_drawn_at_every_level_and_leads_down_to_the_household(yard: Yard):
    finished(yard)
    with clock.standing_at(later(8)):
        with transaction():
            service.compute(as_of=clock.now(), place_ids=[yard.town.place.id])
        above = yard.browser(yard.world.staff(yard.town.street))
        shown = above.get(f"/places/{yard.town.street.code}/stars").text
        assert "最近一期 0 户，已评 1 户" in shown and "2026H1" in shown
        assert "已评不足 5 户的不排" in shown
        yard.world.limit(yard.town.street, "high_stars", 2)
        shown = above.get(f"/places/{yard.town.street.code}/stars").text
        assert "最近一期 1 户，已评 1 户" in shown and "二星以上" in shown and "三星以上" not in shown
        page = f"{yard.town.url}/stars"
        here = above.get(page).text
        assert "按小区" in here and "阳光家园" in here
        narrowed = above.get(f"{page}?compound={yard.town.compound.id}").text
        assert "阳光家园 6号楼" in narrowed
        assert "阳光家园 6号楼" not in above.get(f"{page}?compound={yard.town.compound.id + 999}").text


def count() -> None:
    with transaction():
        service.count_volunteers(as_of=clock.now())


def test_volunteers_are_rolled_up_by_the_hours_of_their_ladder(yard: Yard):
    served(yard.world, yard.town, yard.members[0], minutes=80 * 60 + 1)  # with 20 hours before: more than a hundred
    served(yard.world, yard.town, yard.members[2], minutes=600 * 60, state="waiting")
    page = f"/places/{yard.town.street.code}/stars?of=volunteer"
    above = yard.browser(yard.world.staff(yard.town.street))
    assert "无星 1 人" not in above.get(page).text  # the control: nobody was counted yet
    count()
    shown = above.get(page).text
    assert "志愿者星级" in shown and "1 个社区，2 人" in shown and "无星 1 人、一星 1 人" in shown and "截至" in shown
    assert "上一期" not in shown and "历次评定" not in shown
    yard.world.limit(yard.town.place, "volunteer_star_hours", "1500/1000/600/300/200")
    count()
    own = above.get(page).text
    assert "无星 2 人" in own and "1 个社区，2 人" in own and "一星 1 人" not in own, "by its own ladder, and once"
    county = above.get(f"/places/{yard.town.street.code}/stars").text
    assert "of=volunteer" in county


def test_buildings_and_branches_stand_side_by_side_once_they_are_final(yard: Yard):
    building, day = yard.town.building.id, date.fromisoformat
    note(yard, "inspection", building, "2026-01-10", score=95)
    note(yard, "hazard", building, "2026-03-01", due_day=day("2026-03-10"), done_day=day("2026-03-09"))
    note(yard, "snow", building, "2026-01-05", done_day=day("2026-01-06"))
    note(yard, "deliberation", building, "2026-04-01")
    street, above = f"/places/{yard.town.street.code}/stars", yard.browser(yard.world.staff(yard.town.street))
    with clock.standing_at(later(0)):
        assert "还没有评定" in above.get(f"{street}?of=building").text  # the control: nothing is final
    finished(yard)
    standing = db.session.execute(mine(yard, StarDecision).filter_by(subject_kind="building")).scalar_one()
    first, other = stars_name(standing.stars), stars_name(5 - (standing.stars or 0))
    with clock.standing_at(later(8)):
        shown = above.get(f"{street}?of=building").text
        assert "历次评定" in shown
        assert ("楼栋星级" in shown, "1 个社区，1 栋" in shown, "已评不足 5 栋的不排" in shown) == (True, True, True)
        assert f"{first} 1 栋" in shown
        assert f'href="{yard.town.url}/stars/board"' in shown
        assert "还没有评定" in above.get(f"{street}?of=building&period=2025H2").text
        branches = above.get(f"{street}?of=grid_branch").text
        assert ("网格党支部星级" in branches, "历次评定" in branches) == (
            True,
            False,
        )  # none was rated: no 0 % is drawn
        assert "党员中心户星级" in above.get(f"{street}?of=whatever").text
        browser = yard.browser(yard.world.staff(yard.town.place))
        corrected = f"{yard.town.url}/stars/decisions/{standing.id}/correction"
        said = {**WHY, "stars": str(5 - (standing.stars or 0))}
        assert browser.post(corrected, {**browser.seal(f"{yard.town.url}/stars/vetoes"), **said}).status_code == 303
        again = above.get(f"{street}?of=building").text
        assert (f"{other} 1 栋" in again, f"{first} 1 栋" in again) == (True, False)
