"""Acts of staff for members without a phone, and what staff do with their lists."""

from datetime import timedelta

from app import clock, scope
from app.members import service as members
from app.orchards.adoptions.models import Adoption
from app.volunteers import service as volunteers
from app.volunteers.models import Claim
from tests.guards.ground import Ground
from tests.guards.orchard_ground import a_tree, an_adoption
from tests.guards.recipes import Act, Recipe
from tests.guards.side import NOW, give_phone
from tests.world import serial


def enter(g: Ground) -> Act:
    home = {"building": str(g.side.town.building.id), "unit": "1单元", "door": str(serial())}
    return Act("staff", {"name": "陈报", "kind": "resident", "workplace": "", "agrees": "y", **home})


def open_account(g: Ground) -> Act:
    fields = {"phone": f"135{serial() % 10**8:08d}"}
    return Act("staff", fields, {"membership_id": g.side.served().id})


def claim(g: Ground) -> Act:
    return Act("staff", ids={"membership_id": g.side.served().id, "task_id": g.side.task().id})


def withdraw(g: Ground) -> Act:
    served = g.side.served()
    return Act("staff", ids={"membership_id": served.id, "claim_id": g.side.claim(g.side.task(), served).id})


def accept(g: Ground) -> Act:
    """Of a task with one slot, which its holder gives back while the served member waits."""
    task, served = g.side.task(capacity=1), g.side.served()
    first, waiting = g.side.claim(task, g.side.member()), g.side.claim(task, served, may_wait=True)
    with g.side.inside():
        volunteers.withdraw(scope.here(Claim, first.id))
    return Act("staff", ids={"membership_id": served.id, "claim_id": waiting.id})


def reserve(g: Ground) -> Act:
    served = g.side.served(earned=1000)
    ids = {"membership_id": served.id, "bill_id": g.side.bill(served.household_id).id}
    return Act("staff", {"points": "200", "present": "y"}, ids)


def cancel(g: Ground) -> Act:
    served = g.side.served(earned=1000)
    return Act("staff", ids={"membership_id": served.id, "redemption_id": g.side.redemption(served).id})


def ask_for_tree(g: Ground) -> Act:
    which = {"which": f"tree:{a_tree(g.side).id}", "kind": "member"}
    return Act("staff", which, {"membership_id": g.side.served().id})


def renew_adoption(g: Ground) -> Act:
    served = g.side.served()
    made = an_adoption(g.side, served)
    with g.side.inside():
        scope.here(Adoption, made.id).renewal_asked_at = clock.now()
    return Act("staff", {"goes_on": "yes"}, {"membership_id": served.id, "adoption_id": made.id})


def withdraw_adoption(g: Ground) -> Act:
    served = g.side.served()
    made = an_adoption(g.side, served, accepts_by_rule=False)
    return Act("staff", ids={"membership_id": served.id, "adoption_id": made.id})


CONTACT = {"on_day": NOW.date().isoformat(), "who": "李大娘", "note": "帮忙取药"}


def note_contact(g: Ground) -> Act:
    return Act(g.side.member().person, {**CONTACT, "building": "0"})


def remove_contact(g: Ground) -> Act:
    member = g.side.member()
    return Act(member.person, ids={"contact_id": g.side.contact(member).id})


def contact_of_served(g: Ground) -> Act:
    home = {"building": str(g.side.town.building.id), "unit": "1单元", "door": "301"}
    return Act("staff", {**CONTACT, **home}, {"membership_id": g.side.served().id})


def remind_known(g: Ground) -> Act:
    person = g.world.person("陈报")
    last4 = give_phone(person)[-4:]
    with clock.standing_at(clock.now() - timedelta(days=40)), g.side.inside():
        members.add_known(g.side.town.building, name="陈报", last4=last4)
    return Act("staff")


def remind_absent(g: Ground) -> Act:
    g.side.long_here()
    return Act("staff")


def issue_letters(g: Ground) -> Act:
    g.side.long_here()
    return Act("staff")


BEHALF: dict[str, Recipe] = {
    "members.enter": enter,
    "members.open_account": open_account,
    "my_contacts.add": note_contact,
    "my_contacts.remove": remove_contact,
    "contacts_desk.add": contact_of_served,
    "letters.issue": issue_letters,
    "reminders.remind_known": remind_known,
    "reminders.remind_absent": remind_absent,
    "served_claims.claim": claim,
    "served_claims.withdraw": withdraw,
    "served_claims.accept": accept,
    "served_redemptions.reserve": reserve,
    "served_redemptions.cancel": cancel,
    "served_adoptions.ask": ask_for_tree,
    "served_adoptions.renew": renew_adoption,
    "served_adoptions.withdraw": withdraw_adoption,
}
