from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from feedback.complaints.models import Case
from tests.feedback.factories import CaseFactory


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_numbers_are_unique_and_without_gaps_under_parallel_filing(member):
    def file(_):
        try:
            return CaseFactory(member=member).number
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(pool.map(file, range(40)))
    assert [int(number[5:]) for number in numbers] == list(range(1, 41))
    assert Case.objects.count() == 40
