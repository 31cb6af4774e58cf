"""Cleaning up after a spammer."""

import pytest
from django.urls import reverse
from django.utils import timezone

from community import actions, policies
from community.actions import cleaning as verbs
from community.models import Category, Cleaned, Cleaning, Decision, Matter, Post, Topic
from portal.members.models import Member
from portal.members.roles import Role
from portal.shell.ports import Refused
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def spammer():
    return MemberFactory()


@pytest.fixture
def world(spammer):
    """A topic of hers with another's reply, and three posts of hers in another's topic."""
    own, other = TopicFactory(author=spammer, replies=1), TopicFactory(replies=1)
    for number in range(3):
        actions.reply(author=spammer, topic=other, text=f"Buy {number}", at=timezone.now())
    return own, other


def seen():
    return list(Post.objects.filter(state="visible", topic__state="visible").values_list("pk", flat=True))


def clean(mia, spammer):
    done = verbs.clean_up(actor=mia, member=spammer)
    verbs.clean_due()
    done.refresh_from_db()
    return done


def test_all_is_hidden_and_she_is_banned(mia, spammer, world):
    done = clean(mia, spammer)
    own, other = Topic.objects.get(pk=world[0].pk), Topic.objects.get(pk=world[1].pk)
    assert (done.state, done.hidden, own.state, other.post_count) == ("done", 4, "hidden", 2)
    assert not policies.may_write(Member.objects.get(pk=spammer.pk))
    assert (Decision.objects.get().ground, Decision.objects.get().outcome) == ("spam", "ban")
    assert actions.reconcile() == 0


def test_undone_all_is_back(mia, spammer, world):
    before = seen()
    done = clean(mia, spammer)
    verbs.undo_cleaning(actor=mia, cleaning=done)
    verbs.clean_due()
    assert seen() == before
    assert policies.may_write(Member.objects.get(pk=spammer.pk))
    assert actions.reconcile() == 0
    with pytest.raises(Refused):
        verbs.undo_cleaning(actor=mia, cleaning=done)


def test_in_portions_and_after_a_crash(mia, spammer, world, monkeypatch):
    monkeypatch.setattr(verbs, "PORTION", 2)
    told, calls = verbs._tell, []

    def once(*args):
        calls.append(args)
        if len(calls) == 3:
            raise RuntimeError("the worker dies")
        told(*args)

    monkeypatch.setattr(verbs, "_tell", once)
    verbs.clean_up(actor=mia, member=spammer)
    verbs.clean_due()
    assert (Cleaned.objects.count(), Cleaning.objects.get().state) == (2, "due")
    Cleaning.objects.update(due_at=timezone.now())
    verbs.clean_due()
    assert (Cleaned.objects.count(), Cleaning.objects.get().state) == (4, "done")
    assert actions.reconcile() == 0


def test_what_another_decision_hides_stays_hidden(mia, spammer, world):
    post = world[1].posts.get(number=3)
    actions.hide_post(actor=mia, post=post, reason="Off topic", ground="spam")
    verbs.undo_cleaning(actor=mia, cleaning=clean(mia, spammer))
    verbs.clean_due()
    post.refresh_from_db()
    assert post.state == "hidden"


def test_what_waited_waits_again(mia, spammer, world):
    held = Post.objects.create(topic=world[1], author=spammer, text="x", html="x", state="held")
    actions.open_matter("post", held.pk, signal="spam")
    done = clean(mia, spammer)
    assert not Matter.objects.filter(kind="post", decided_at=None).exists()
    verbs.undo_cleaning(actor=mia, cleaning=done)
    verbs.clean_due()
    held.refresh_from_db()
    assert (held.state, held.number) == ("held", None)
    assert Matter.objects.filter(kind="post", object_id=held.pk, decided_at=None).exists()


def test_an_appeal_brings_it_back_too(mia, spammer, world, flow):
    before = seen()
    done = clean(mia, spammer)
    actions.reverse(decision=done.decision, actor=mia)
    flow()
    verbs.clean_due()
    assert seen() == before


def test_its_ground_is_said_in_each_readers_language(mia, spammer, world):
    decision = clean(mia, spammer).decision
    assert (decision.ground, decision.reason) == ("spam", "")


def test_once(mia, spammer, world):
    assert verbs.clean_up(actor=mia, member=spammer) == verbs.clean_up(actor=mia, member=spammer)


@pytest.mark.parametrize("roles", [[Role.AGENT], [Role.MODERATOR]])
def test_never_the_staff(mia, roles):
    with pytest.raises(Refused):
        verbs.clean_up(actor=mia, member=MemberFactory(roles=roles))


def test_by_the_page(client_of, mia, spammer, world):
    client, url = client_of(mia), reverse("community:member_tools", args=[spammer.pk])
    assert client.get(url).status_code == 200
    assert "4" in client.post(reverse("community:clean_up", args=[spammer.pk])).content.decode()
    assert not Cleaning.objects.exists()
    client.post(reverse("community:clean_up", args=[spammer.pk]), {"sure": "1"})
    verbs.clean_due()
    assert "4 posts" in client.get(url).content.decode()
    client.post(reverse("community:undo_clean_up", args=[Cleaning.objects.get().pk]))
    assert Cleaning.objects.get().undone_by == mia


def test_the_page_is_not_there_for_others(client_of, spammer):
    client = client_of(MemberFactory())
    assert client.get(reverse("community:member_tools", args=[spammer.pk])).status_code == 404
    assert client.post(reverse("community:clean_up", args=[spammer.pk]), {"sure": "1"}).status_code == 404
    assert Category.objects.count() == 0


def test_a_matter_it_has_closed_says_by_what(client_of, mia, spammer, world):
    own, _other = world
    post = Post.objects.filter(author=spammer).order_by("pk").last()
    matters = [actions.open_matter("post", post.pk), actions.open_matter("topic", own.pk)]
    decision = clean(mia, spammer).decision
    for matter in matters:
        page = client_of(mia).get(matter.get_absolute_url())
        assert page.context["decisions"] == [decision]


def test_it_is_offered_once(client_of, mia, spammer, world):
    url = reverse("community:member_tools", args=[spammer.pk])
    offer = reverse("community:clean_up", args=[spammer.pk])
    client = client_of(mia)
    offered = [offer in client.get(url).content.decode()]
    done = clean(mia, spammer)
    offered.append(offer in client.get(url).content.decode())
    verbs.undo_cleaning(actor=mia, cleaning=done)
    offered.append(offer in client.get(url).content.decode())
    assert offered == [True, False, True]
