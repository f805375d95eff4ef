"""The walk of the README: its own member, who saved points and waits for the last 90 minutes; what staff look at."""

from datetime import timedelta

from app.demo import accounts
from app.demo.activities import Planned, Planner
from app.demo.cast import Someone, Town
from app.demo.dates import Dates, at

MINUTE = timedelta(minutes=1)


class Walk:
    """The tasks of the walk's community: those of every week, and four of the last weekend to look at."""

    def __init__(self, dates: Dates, planner: Planner, town: Town) -> None:
        self.dates, self.planner, self.town = dates, planner, town
        self.member: Someone = next(one for one in town.people if one.phone == accounts.MEMBER.phone)

    def tasks(self) -> list[Planned]:
        """Everything that was done in the community; the member was there whenever possible."""
        found = self.planner.history(self.town)
        last_weekend = at(self.dates.monday - timedelta(days=2), 0)
        kept = [plan for plan in found if plan.starts < last_weekend]
        for plan in found:
            if plan.starts >= last_weekend:
                self._forget(plan)
        for plan in kept:
            self._bring(plan)
        return [*kept, self._ninety_minutes(), *self._two_that_overlap(), self._crowd()]

    def _forget(self, plan: Planned) -> None:
        for one in plan.people:
            one.plans.remove((plan.starts, plan.ends))

    def _bring(self, plan: Planned) -> None:
        """The member claims first and never fails to come."""
        one = self.member
        if one not in plan.people and one.is_free(plan.starts, plan.ends) and self.planner.may_come(plan, one):
            plan.people.insert(0, one)
            plan.capacity += 1
            one.plans.append((plan.starts, plan.ends))
        plan.absent.discard(one)
        plan.no_check_out.discard(one)
        if plan.withdraws is one:
            plan.withdraws = None

    def _weekend(self, title: str, day: int, hour: int, minutes: int, *, minute: int = 0) -> Planned:
        """A task of the last Saturday (0) or Sunday (1)."""
        starts = at(self.dates.monday - timedelta(days=2 - day), hour, minute)
        published = at(self.dates.monday - timedelta(days=11), 10)
        plan = self.planner.make(self.town, "stair_clean", starts, minutes, published=published, capacity=12)
        plan.title = title
        return plan

    def _ninety_minutes(self) -> Planned:
        """The member's record of exactly 90 minutes, which waits for approval; somebody else forgot to check out."""
        plan = self._weekend("单元楼道清扫", 0, 14, 90)
        self.planner.invite(plan, 6, first=(self.member,))
        plan.moments[self.member] = (plan.starts, plan.ends)
        plan.no_check_out = {plan.people[2]}
        return plan

    def _two_that_overlap(self) -> list[Planned]:
        """Two tasks one after the other; a member left the first long after its end, when the second had begun."""
        first, second = self._weekend("扶手擦拭", 1, 9, 60), self._weekend("楼口清扫", 1, 10, 60, minute=10)
        self.planner.invite(first, 4)
        both = next(one for one in first.people if one is not self.member)
        self.planner.invite(second, 4, first=(both,))
        first.moments[both] = (first.starts, first.ends + 40 * MINUTE)
        second.moments[both] = (second.starts - 6 * MINUTE, second.ends + 5 * MINUTE)
        return [first, second]

    def _crowd(self) -> Planned:
        """Twelve people noted by roll call in the same minute."""
        plan = self._weekend("全体党员清扫日", 1, 14, 90)
        plan.by_code, plan.capacity = False, 14
        self.planner.invite(plan, 12)
        return plan
