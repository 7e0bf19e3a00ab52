"""What takes minutes or breaks on purpose: only in `python3 run.py bench chaos`, which runs every fault at full length.

F17, the silent stop (P7), and the controls that the test command leaves out.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from pxm.local.postgres import APP
from pxm.local.programs import alert_worker, beat, bulk_worker, web
from tests.faults.test_races import outcomes, race
from tests.faults.world import IS_FULL, World, wait_until

TWO_MINUTES = 120.0
STEPS_OF_THE_ANSWER = """
UPDATE clocks_firing f SET wake_at = now() FROM clocks_clock c, clocks_rung r
WHERE c.id = f.clock_id AND r.id = f.rung_id AND f.state = 'planned' AND c.kind = 'statutory_response'
  AND r.key IN ('share-50', 'share-75', 'share-90', 'breach', 'after-breach')
  AND c.subject_id BETWEEN {first} AND {last}
"""


def health(port: int) -> int:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health/deep", timeout=10) as answer:
            return answer.status
    except HTTPError as error:
        return error.code
    except URLError:
        return 0


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


def house(world: World, folder: Path) -> tuple[int, dict[str, subprocess.Popen[bytes]]]:
    """The programs as the supervisor starts them, and the port of the web."""
    port = free_port()
    programs = {
        "web": world.program(*web().command()[1:], WEB_BIND=f"127.0.0.1:{port}", WEB_WORKERS="1", SECOND_CHANCE="0"),
        "alerts": world.program(*alert_worker().command()[1:]),
        "bulk": world.program(*bulk_worker().command()[1:]),
        "beat": world.program(*beat(folder).command()[1:]),
    }
    wait_until(lambda: health(port) == 200, 120, 1.0)
    return port, programs


if IS_FULL:

    def test_p7_a_silent_stop_of_each_program_is_noticed_within_two_minutes(here, actor, tmp_path):
        here.load(actor, 1)
        port, programs = house(here, tmp_path / "beat")
        for name in ("alerts", "bulk", "beat"):
            os.killpg(programs[name].pid, signal.SIGSTOP)
            seconds = wait_until(lambda: health(port) == 503, TWO_MINUTES + 10, 1.0)
            assert seconds < TWO_MINUTES, name
            os.killpg(programs[name].pid, signal.SIGCONT)
            wait_until(lambda: health(port) == 200, 180, 1.0)
            print(f"{name}: noticed after {seconds:.0f} s")

    def test_p7_a_worker_that_listens_to_nothing_is_noticed(here, actor, tmp_path):
        here.load(actor, 1)
        port, programs = house(here, tmp_path / "beat")
        here.end(programs["alerts"])
        deaf = [word.replace("timers,notify", "nowhere") for word in alert_worker().command()[1:]]
        here.program(*deaf)
        assert wait_until(lambda: health(port) == 503, TWO_MINUTES + 10, 1.0) < TWO_MINUTES

    def test_f3_control_without_beat_and_second_chance_nothing_is_recorded(here, actor):
        here.program(*alert_worker().command()[1:])
        cases = here.load(actor, 20)
        time.sleep(40)
        assert here.state(cases).escalations() == 0

    def test_f5_control_a_due_moment_kept_in_the_broker_is_lost(here, actor):
        worker = here.program(*alert_worker().command()[1:])
        actor.do("carry_by_eta", cases=list(range(100)), seconds=20)
        here.end(worker)
        here.valkey.process.kill()
        here.valkey.process.wait()
        here.valkey.start()
        here.valkey.wait()
        assert actor.do("waiting_in_the_broker") < 100

    def test_f6_control_a_wake_up_without_a_cap_holds_requests_up(here, unsafe):
        careless = unsafe("UNSAFE_NUDGE_UNCAPPED")
        here.load(careless, 1)
        here.valkey.process.send_signal(signal.SIGSTOP)
        try:
            seconds = sorted(careless.do("register", count=10, seconds=300))
        finally:
            here.valkey.process.send_signal(signal.SIGCONT)
        assert seconds[-1] > 0.5

    def test_f7_control_without_synchronous_commit_answered_commits_are_lost(here, actor):
        here.sql("CREATE TABLE IF NOT EXISTS answered (id bigint)")
        here.sql("GRANT ALL ON answered TO pxm_app")
        lost = 0
        for number in range(20):
            with closing(here.cluster.connect("pxm", APP)) as connection, connection.cursor() as cursor:
                cursor.execute("SET synchronous_commit = off")
                connection.commit()
                for row in range(number * 1000, number * 1000 + 500):
                    cursor.execute("INSERT INTO answered VALUES (%s)", [row])
                    connection.commit()
                here.cluster.process.kill()
            here.restart_database()
            lost += 500 - here.one(f"SELECT count(*) FROM answered WHERE id / 1000 = {number}")
        assert lost > 0, "every answered commit survived: the control proves nothing"

    def test_f11_control_without_an_end_of_leases_a_message_is_stuck_for_ever(here, unsafe):
        careless = unsafe("UNSAFE_NO_LEASE_EXPIRY")
        cases = here.load(careless, 30)
        careless.do("sweep_from", moment=0.0)
        here.stop_sink()
        here.start_sink("silent")
        child = careless.start("deliver_for_ever")
        state = here.state(cases)
        wait_until(lambda: state.messages("leased") > 0, 30)
        child.kill()
        here.stop_sink()
        here.start_sink()
        here.sql("UPDATE outbox_message SET wake_at = now(), locked_until = now() WHERE state = 'leased'")
        child = careless.start("deliver_for_ever")
        time.sleep(10)
        child.kill()
        assert state.messages("leased") > 0

    def test_f16_control_without_the_second_look_a_withdrawn_case_is_escalated(here, unsafe):
        careless = unsafe("UNSAFE_NO_LOCK", "UNSAFE_NO_RECHECK")
        cases = race(here, careless, "withdraw", 300)
        assert [case for case, _state, _escalated, after in outcomes(here, cases, "withdraw") if after]

    def test_f17_five_days_of_outage_are_caught_up_within_a_minute_with_one_message_each(here, actor):
        due = 4_000
        cases = here.load(actor, due)
        here.sql(STEPS_OF_THE_ANSWER.format(first=cases[0], last=cases[-1]))
        state = here.state(cases)
        assert state.waiting() == 20_000
        started = time.monotonic()
        children = [actor.start("sweep_for_ever", limit=500) for _number in range(2)]
        wait_until(lambda: state.escalated_cases() == due, 300)
        seconds = time.monotonic() - started
        for child in children:
            child.kill()
        print(f"20,000 due steps of {due} cases caught up in {seconds:.0f} s")
        state.assert_once(due)
        assert seconds < 60

    def test_f17_control_without_collapsing_people_get_several_messages(here, unsafe):
        careless = unsafe("UNSAFE_NO_COLLAPSE")
        cases = here.load(careless, 50)
        here.sql(
            "UPDATE clocks_firing f SET wake_at = now() FROM clocks_clock c WHERE c.id = f.clock_id"
            f" AND f.state = 'planned' AND c.subject_id BETWEEN {cases[0]} AND {cases[-1]}"
        )
        careless.do("sweep_from", moment=0.0)
        assert here.state(cases).messages() > len(cases)
