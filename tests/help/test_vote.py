import pytest
from django.test import Client

from portal.help.models import Vote
from portal.help.privacy import erase, export
from tests.members.factories import MemberFactory

from .factories import ArticleFactory

pytestmark = pytest.mark.django_db


def say(client, article, word):
    return client.post(f"/help/{article.slug}/helpful/", {"helpful": word})


def counts(article):
    article.refresh_from_db()
    return article.helpful_yes, article.helpful_no


def test_a_visitor_says_yes(client):
    article = ArticleFactory()
    assert say(client, article, "yes").status_code == 302
    assert counts(article) == (1, 0)


def test_a_second_word_of_the_same_session_does_not_count(client):
    article = ArticleFactory()
    say(client, article, "yes")
    say(client, article, "no")
    assert counts(article) == (1, 0)


def test_another_session_counts(client):
    article = ArticleFactory()
    say(client, article, "yes")
    say(Client(), article, "no")
    assert counts(article) == (1, 1)


def test_a_member_counts_once_on_all_her_devices(client):
    article, member = ArticleFactory(), MemberFactory()
    for device in (client, Client()):
        device.force_login(member)
        say(device, article, "yes")
    assert counts(article) == (1, 0)


def test_another_word_is_refused_with_a_sentence(client):
    article = ArticleFactory()
    answer = say(client, article, "perhaps")
    assert answer.status_code == 422
    assert "yes or no" in answer.content.decode()
    assert counts(article) == (0, 0)


def test_a_get_changes_nothing(client):
    article = ArticleFactory()
    assert client.get(f"/help/{article.slug}/helpful/?helpful=yes").status_code == 405


def test_a_draft_cannot_be_judged(client):
    article = ArticleFactory(published_at=None)
    assert say(client, article, "yes").status_code == 404


def test_htmx_gets_the_thanks_alone(client):
    article = ArticleFactory()
    answer = client.post(f"/help/{article.slug}/helpful/", {"helpful": "yes"}, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()


def test_erasing_a_member_keeps_the_count(client):
    article, member = ArticleFactory(), MemberFactory()
    client.force_login(member)
    say(client, article, "yes")
    assert export(member)[0]["article"] == article.slug
    erase(member)
    assert counts(article) == (1, 0)
    assert not Vote.objects.exists()
