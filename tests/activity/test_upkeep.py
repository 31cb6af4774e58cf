import pytest
from django.db import OperationalError

from portal.activity.upkeep import each


def test_a_row_that_fails_is_logged_and_stops_no_other(caplog):
    assert each([1, 0, 2], lambda row: 2 // row) == 3
    assert "int 0 failed" in caplog.text


def test_a_database_that_is_gone_is_not_asked_for_every_row():
    asked = []

    def step(row):
        asked.append(row)
        raise OperationalError

    with pytest.raises(OperationalError):
        each([1, 2], step)
    assert asked == [1]
