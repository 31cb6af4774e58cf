from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.models.listing import Place
from community.pages.paging import BadCursor, from_cursor, to_cursor

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(5000, 1, 1), timezones=st.just(UTC))


@given(st.integers(0, 10**9 - 1), MOMENTS, st.integers(1, 10**18 - 1))
def test_a_place_comes_back_exactly(head, moment, pk):
    place = Place(head, moment, pk)
    assert from_cursor(to_cursor(place)) == place


@given(st.text())
def test_any_other_text_is_refused(text):
    try:
        place = from_cursor(text)
    except BadCursor:
        return
    assert from_cursor(to_cursor(place)) == place


@pytest.mark.parametrize("cursor", ["", "1-2", "-1-1-1", "0-999999999999999999-1", "0-١-1", "0-1-1 "])
def test_malformed(cursor):
    with pytest.raises(BadCursor):
        from_cursor(cursor)
