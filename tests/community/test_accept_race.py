"""Fifty clicks at once on two answers, through the page, on a database where that is real."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.activity.actions import deliver_due
from portal.activity.models import Event
from portal.notifications.models import Message
from tests.community.factories import TopicFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_one_answer_one_award_one_notice_no_error(client_of):
    question = TopicFactory(replies=2)
    client = client_of(question.author)
    cookies = client.cookies.output(header="", sep=";")
    answers = [reverse("community:accept", args=[post.pk]) for post in question.posts.filter(number__gt=1)]

    def click(number):
        try:
            mine = Client(headers={"cookie": cookies.strip()})
            return mine.post(answers[number % 2]).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        codes = list(pool.map(click, range(50)))
    deliver_due()
    question.refresh_from_db()
    assert codes == [302] * 50
    assert question.accepted.number in {2, 3}
    assert Event.objects.filter(kind="community.answer_accepted").count() == 1
    assert Message.objects.filter(member=question.accepted.author, source__startswith="post:").count() <= 1
