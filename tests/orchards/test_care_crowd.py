"""One photo is sent for two trees at once: the rule approves one of them; and the control, without standing in line."""

import io
import threading
import time

import pytest

from app import clock
from app.orchards import service as orchards
from app.orchards.care import by_rule_service
from tests.database import app_on
from tests.orchards.garden import Garden, a_picture
from tests.orchards.test_care import JUNE, at_noon
from tests.world import World


@pytest.mark.parametrize("in_line", [True, False])
def test_a_photo_that_two_send_at_the_same_moment(own_database, monkeypatch, in_line):
    arrived, gate = threading.Event(), threading.Barrier(2, timeout=20)
    waits, looked = by_rule_service.in_line, by_rule_service._was_sent_before

    def wait_in_line(purpose, number):
        """Both lines stand by now, and the later one is looked at first."""
        is_first = not arrived.is_set()
        arrived.set()
        gate.wait()
        if in_line:
            time.sleep(0.3 if is_first else 0)
            waits(purpose, number)

    def look(photo):
        found = looked(photo)
        if not in_line:
            gate.wait()
        return found

    monkeypatch.setattr(by_rule_service, "in_line", wait_in_line)
    monkeypatch.setattr(by_rule_service, "_was_sent_before", look)
    with app_on(own_database, POOL_SIZE=6) as app, app.app_context(), clock.standing_at(at_noon(JUNE)):
        world = World(app)
        world.city()
        garden = Garden(world)
        other = world.member(garden.town, "李桂芳")
        with garden.inside():
            tree = garden.plant(column=2)
            orchards.ask(tree, orchards.Asking("member"), membership=other)
        photo, senders = a_picture()[0].getvalue(), []
        for who, plate in ((garden.adopter, garden.tree.plate), (other, tree.plate)):
            browser, page = garden.browser(who), f"{garden.town.url}/trees/{plate}/care/water"
            said = {"minutes": "20", "amount": "30", "done_on": JUNE.isoformat(), "note": "", **browser.seal(page)}
            said["photos"] = (io.BytesIO(photo), "tree.jpg")
            senders.append(threading.Thread(target=browser.post, args=(page, said)))
        senders[0].start()
        assert arrived.wait(20)
        senders[1].start()
        for sender in senders:
            sender.join()
        approved = [entry.by_rule for entry in garden.entries()]
    assert approved == ([False, True] if in_line else [True, True])
