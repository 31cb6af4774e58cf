import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community import actions
from community.models import Draft, Post
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
SELF = {"x-draft": "1"}


@pytest.fixture
def anna(client):
    member = MemberFactory(display_name="Anna Kern")
    client.force_login(member)
    return member


def save(client, place="new", version=0, text="Half a sent", headers=SELF, **fields):
    data = {"place": place, "draft_version": version, "text": text} | fields
    return client.post(reverse("community:draft_save"), data, headers=headers)


def test_the_page_saves_by_itself(client, anna):
    category = CategoryFactory()
    assert save(client, title="Why", category=category.pk, kind="question").json() == {"version": 1}
    assert save(client, version=1, text="Half a sentence").json() == {"version": 2}
    assert Draft.objects.get().text == "Half a sentence"


def test_what_was_begun_is_there_again(client, anna):
    save(client, title="Begun yesterday", text="And not **finished**")
    page = client.get(reverse("community:new")).content.decode()
    assert "Begun yesterday" in page
    assert "And not **finished**" in page
    assert "Discard the draft" in page


def test_a_begun_reply_is_in_the_topic_within_its_budget(client, anna, django_assert_max_num_queries):
    topic = TopicFactory()
    save(client, f"reply:{topic.pk}", text="Begun reply")
    client.get(topic.get_absolute_url())
    with django_assert_max_num_queries(9):
        page = client.get(topic.get_absolute_url()).content.decode()
    assert "Begun reply" in page


def test_nobody_else_reads_it(client_of, client, anna):
    topic = TopicFactory()
    save(client, f"reply:{topic.pk}", text="Begun reply")
    other = client_of(MemberFactory())
    pages = [other.get(url) for url in (topic.get_absolute_url(), reverse("community:drafts"))]
    assert not any("Begun reply" in page.content.decode() for page in pages)


def test_two_windows_are_shown_both_texts(client, anna):
    save(client, text="From my phone")
    answer = save(client, version=0, text="From my desk")
    stored = {"version": 1, "title": "", "text": "From my phone", "poll": {}}
    assert (answer.status_code, answer.json()) == (409, stored)
    assert Draft.objects.get().text == "From my phone"


def test_two_windows_without_javascript(client, anna):
    save(client, text="From my phone")
    page = save(client, version=0, text="From my desk", headers={})
    assert page.status_code == 409
    assert all(text in page.content.decode() for text in ("From my phone", "From my desk"))


POLL = {
    "poll_question": "Which grinder?",
    "poll_options": "Hand\nMotor\n ",
    "poll_several": "on",
    "poll_closes_at": "2031-05-01T10:00",
}


def test_a_begun_poll_is_there_again(client, anna):
    save(client, text="", **POLL)
    form = client.get(reverse("community:new")).context["form"]
    assert {name: form[name].value() for name in POLL} == POLL | {"poll_several": True}
    assert form.has_poll
    assert "Which grinder?" in client.get(reverse("community:drafts")).content.decode()


def test_a_poll_in_two_windows_without_javascript(client, anna):
    save(client, **POLL)
    page = save(client, headers={}, **POLL | {"poll_options": "Hand\nNone"})
    assert page.status_code == 409
    again = save(client, version=1, **page.context["mine"]["poll"]).json()
    assert (again, Draft.objects.get().poll["poll_options"]) == ({"version": 2}, "Hand\nNone")


def test_a_taken_back_poll_leaves_no_draft(client, anna):
    save(client, text="", **POLL)
    save(client, text="", version=1)
    assert not Draft.objects.exists()


def test_the_same_again_is_no_conflict(client, anna):
    assert [save(client).json() for _again in range(2)] == [{"version": 1}] * 2


def test_an_emptied_text_is_no_draft(client, anna):
    save(client)
    save(client, version=1, text=" ")
    assert not Draft.objects.exists()


def test_the_button_leads_back(client, anna):
    topic = TopicFactory()
    answer = save(client, f"reply:{topic.pk}", headers={})
    assert answer["Location"] == reverse("community:reply", args=[topic.pk])


@pytest.mark.parametrize(
    "place", ["", "old", "reply:0", "reply:99", "reply:x", "edit:1", "new:1", "reply:" + "9" * 30]
)
def test_no_such_place(client, anna, place):
    TopicFactory()
    assert save(client, place).status_code == 422
    assert not Draft.objects.exists()


def test_not_about_what_she_may_not_read(client, anna):
    topic = TopicFactory()
    type(topic.category).objects.update(audience="staff")
    assert save(client, f"reply:{topic.pk}").status_code == 422


def test_too_many_drafts_are_refused(anna, monkeypatch):
    monkeypatch.setattr("community.actions.drafts.MOST", 0)
    with pytest.raises(Refused) as refusal:
        actions.save_draft(member=anna, place="new", version=0, text="x")
    assert refusal.value.code == "too_many"


def test_what_is_sent_is_no_draft_any_more(client, anna):
    topic = TopicFactory()
    save(client, f"reply:{topic.pk}")
    save(client, "new")
    client.post(reverse("community:reply", args=[topic.pk]), {"text": "Done"})
    assert [draft.place for draft in Draft.objects.all()] == ["new"]


def test_discard(client, anna):
    save(client)
    answer = client.post(reverse("community:draft_discard"), {"place": "new"})
    assert answer["Location"] == reverse("community:new")
    assert not Draft.objects.exists()


def test_an_edit_goes_on_from_the_version_it_began_from(client, anna):
    post = TopicFactory(author=anna).posts.get()
    save(client, f"edit:{post.pk}", text="My edit", title="T", version=0)
    Draft.objects.update(base=1)
    actions.edit_post(actor=anna, post=post, text="From my phone", version=1)
    form = client.get(reverse("community:edit", args=[post.pk])).context["form"]
    assert (form["text"].value(), form["version"].value()) == ("My edit", 1)


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_costs_the_same_for_many(client, anna, django_assert_max_num_queries, count):
    for number in range(count):
        save(client, f"reply:{TopicFactory(title=f'Topic {number}').pk}")
        save(client, f"edit:{TopicFactory(author=anna).posts.get().pk}")
    with django_assert_max_num_queries(9):
        page = client.get(reverse("community:drafts")).content.decode()
    assert "Reply to “Topic 0”" in page


def test_a_draft_about_what_is_gone_can_still_be_read(client, anna):
    topic = TopicFactory()
    save(client, f"reply:{topic.pk}", text="My words")
    Post.objects.all().delete()
    topic.delete()
    page = client.get(reverse("community:drafts")).content.decode()
    assert "My words" in page
    assert "No longer there" in page


def test_old_ones_are_forgotten(anna):
    for place, days in (("new", 91), (f"reply:{TopicFactory().pk}", 89)):
        actions.save_draft(member=anna, place=place, version=0, text="x")
        Draft.objects.filter(place=place).update(saved_at=timezone.now() - timedelta(days=days))
    assert actions.forget_drafts() == 1
    assert Draft.objects.exclude(place="new").exists()


@pytest.mark.parametrize("place", ["new\0", "reply:0", ""], ids=["nul", "zero", "none"])
def test_no_place_no_draft_to_discard(client, anna, place):
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(reverse("community:draft_discard"), {"place": place})
    assert answer["Location"] == reverse("community:drafts")
    assert not any("community_draft" in query["sql"] for query in asked)


def test_a_version_beyond_all_is_refused(client, anna):
    assert save(client, version=2**31 - 1).status_code == 422


def shown_version(page):
    return re.search(r'name="draft_version" value="(\d*)"', page.content.decode())[1]


def test_a_refused_topic_goes_on_from_its_own_draft(client, anna):
    save(client, title="Why", text="Half a sentence")
    page = client.post(reverse("community:new"), {"title": "Why", "text": "More", "draft_version": 1})
    assert (page.status_code, shown_version(page)) == (422, "1")


def test_a_refused_edit_goes_on_from_its_own_draft(client, anna):
    post = TopicFactory(author=anna).posts.get()
    save(client, f"edit:{post.pk}", text="Half a sentence")
    edited = {"title": "", "text": "More", "version": post.version, "draft_version": 1}
    page = client.post(reverse("community:edit", args=[post.pk]), edited)
    assert (page.status_code, shown_version(page)) == (422, "1")


def test_what_was_just_refused_is_not_called_a_draft_from_before(client, anna):
    topic = TopicFactory()
    save(client, f"reply:{topic.pk}", text="Begun reply")
    page = client.post(reverse("community:reply", args=[topic.pk]), {"text": " "})
    assert (page.status_code, "Discard the draft" in page.content.decode()) == (422, False)
