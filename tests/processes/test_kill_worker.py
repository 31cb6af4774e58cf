"""Workers that are killed lose nothing and do nothing twice: real processes, real brokers."""

import contextlib
import os
from collections.abc import Iterator

import pytest

from tests.support import broker, migrated

from .house import House

pytestmark = pytest.mark.processes
COUNT = int(os.environ.get("KILL_COUNT", "160"))  # members who join; each is two deliveries or more
KILLS = int(os.environ.get("KILL_TIMES", "2"))
DONE = {"deliveries": "activity_delivery WHERE state = 'done'", "runs": "journeys_run WHERE state = 'done'"}
# The last members' deliveries are kept from the workers that are to be killed: none ends before it is.
NEVER = "'2100-01-01 00:00:00+00:00'"
KEEP_BACK = f"""UPDATE activity_delivery SET leased_until = {NEVER}
    WHERE id > (SELECT max(id) - 40 FROM activity_delivery)"""
GIVE_OUT = f"UPDATE activity_delivery SET leased_until = NULL WHERE leased_until = {NEVER}"
# Time passes: what a dead worker had leased is free again.
LEASES_END = "UPDATE {} SET leased_until = '2000-01-01 00:00:00+00:00' WHERE leased_until < " + NEVER


@pytest.fixture(params=["filesystem", "valkey"])
def house(request: pytest.FixtureRequest, tmp_path, pytestconfig) -> Iterator[House]:
    with_postgres = "DATABASE_URL" in os.environ
    if request.param == "filesystem" and with_postgres:
        pytest.skip("the broker in a folder goes with SQLite")
    if request.param == "valkey" and not with_postgres and "KILL_COUNT" not in os.environ:
        pytest.skip("a real broker beside SQLite is left to make audit")
    with contextlib.ExitStack() as stack:
        real = request.param == "valkey"
        url = stack.enter_context(broker.running()) if real else "filesystem://localhost"
        house = House(tmp_path, url)
        house.pool = "prefork" if real else "threads"
        stack.callback(house.close)
        migrated.copy_to(tmp_path / "stammtisch.sqlite3", pytestconfig.cache.mkdir("migrated"))
        house.call("-m", "tests.processes.load", str(COUNT))
        yield house


def kill_in_the_middle(house: House, what: str, at: int) -> None:
    worker = house.start_worker(house.pool)
    house.wait_until(lambda: house.count(DONE[what]) >= at)
    house.kill(worker)
    assert house.count("journeys_run WHERE state = 'done'") < COUNT
    for table in ("activity_delivery", "journeys_run"):
        house.sql(LEASES_END.format(table))


def test_after_kills_each_journey_ran_exactly_once(house):
    assert house.count("activity_delivery WHERE state = 'due'") >= 2 * COUNT
    house.sql(KEEP_BACK)
    house.start_beat()
    for number in range(KILLS):
        what = "deliveries" if number % 2 == 0 else "runs"
        kill_in_the_middle(house, what, at=COUNT * (number + 1) // (KILLS + 2))
    house.sql(GIVE_OUT)
    house.start_worker(house.pool)
    house.wait_until(lambda: house.count(DONE["runs"]) == COUNT)
    house.wait_until(lambda: house.count("activity_delivery WHERE state <> 'done'") == 0)
    assert house.count("journeys_run") == COUNT
    assert house.count("journeys_runverdict WHERE verdict = 'done'") == COUNT
    assert house.count("journeys_runverdict") == COUNT
    messages = house.sql("SELECT member_id, count(*) FROM notifications_message GROUP BY member_id")
    assert {number for _member, number in messages} == {1}
    assert len(messages) == COUNT
