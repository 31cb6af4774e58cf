"""What every page's end leads to."""

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/community/rules/", "/moderation/report/"])
def test_every_page_leads_there(client, address):
    foot = client.get("/").text.split('<footer class="foot">')[1]
    assert f'href="{address}"' in foot


def test_the_report_is_that_of_the_running_year(client):
    answer = client.get("/moderation/report/")
    assert (answer.status_code, answer.url) == (302, f"/moderation/report/{timezone.localdate().year}/")
