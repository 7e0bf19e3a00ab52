"""P7: whatever stands still without dying is noticed within two minutes, and a check of the port would not."""

from __future__ import annotations

import pytest

from pxm.local.programs import alert_worker
from tests.faults.house import House
from tests.faults.world import wait_until

pytestmark = pytest.mark.faults
TWO_MINUTES = 120.0


@pytest.fixture
def house(here, actor, tmp_path) -> House:
    here.load(actor, 1)
    return House(here, tmp_path).start("web", "alerts", "bulk", "beat").wait()


def noticed_after(house: House) -> float:
    return wait_until(lambda: not house.is_well(), TWO_MINUTES + 10, 1.0)


@pytest.mark.parametrize("name", ["alerts", "bulk", "beat"])
def test_p7_a_silent_stop_is_noticed_though_process_and_port_answer(house, name):
    house.freeze(name)
    seconds = noticed_after(house)
    # the control: what looks at the process or its port sees nothing
    assert (house.answers("/healthz"), house.answers("/readyz"), house.programs[name].poll()) == (200, 200, None)
    house.thaw(name)
    house.wait()
    print(f"{name}: noticed after {seconds:.0f} s")
    assert seconds < TWO_MINUTES


def test_p7_a_silent_web_is_noticed_though_its_port_is_open(house):
    house.freeze("web")
    seconds = noticed_after(house)
    assert house.is_listening()  # the control
    house.thaw("web")
    house.wait()
    assert seconds < TWO_MINUTES


def test_p7_a_worker_that_listens_to_nothing_is_noticed(house, here):
    house.kill("alerts")
    deaf = [word.replace("timers,notify", "nowhere") for word in alert_worker().command()[1:]]
    program = here.program(*deaf)
    assert noticed_after(house) < TWO_MINUTES
    assert program.poll() is None
