"""House rules: drafted, published for good, read by anyone, accepted by who writes."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from community import actions
from community.models import Acceptance, HouseRules
from portal.members.roles import Role
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
RULE = {"position": 1, "code": "respect", "title_en": "Be kind", "title_de": "Sei freundlich"}


def published(**changes):
    draft = actions.draft_rules()
    draft.rules.create(**RULE | changes)
    return actions.publish_rules(rules=draft)


@pytest.fixture
def author(client):
    member = MemberFactory()
    client.force_login(member)
    return member


def reply_to(client, topic, **fields):
    return client.post(reverse("community:reply", args=[topic.pk]), {"text": "Clean the burrs"} | fields)


def test_a_draft_is_nobodys_to_read(client):
    actions.draft_rules().rules.create(**RULE)
    assert "Be kind" not in client.get("/community/rules/").content.decode()
    assert client.get("/community/rules/1/").status_code == 404


def test_anyone_reads_the_version_in_force_and_former_ones(client):
    published()
    published(title_en="Be gentle")
    assert "Be gentle" in client.get("/community/rules/").content.decode()
    former = client.get("/community/rules/1/").content.decode()
    assert "Be kind" in former
    assert "This is a former version" in former


def test_a_new_draft_starts_with_the_rules_of_an_old_one():
    draft = actions.draft_rules(like=published())
    assert (draft.version, draft.rules.get().title_en, draft.published_at) == (2, "Be kind", None)


@pytest.mark.parametrize(
    "change",
    [
        lambda rules: HouseRules.objects.filter(pk=rules.pk).update(introduction_en="Changed"),
        lambda rules: HouseRules.objects.filter(pk=rules.pk).update(published_at=None),
        lambda rules: rules.rules.update(title_en="Changed"),
        lambda rules: rules.rules.create(**RULE | {"position": 2, "code": "other"}),
        lambda rules: rules.rules.all().delete(),
    ],
    ids=["text", "publication", "rule", "added", "deleted"],
)
def test_what_is_published_never_changes(change):
    rules = published()
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        change(rules)


def test_a_version_without_rules_is_not_published():
    with pytest.raises(Refused, match="without rules"):
        actions.publish_rules(rules=actions.draft_rules())


def test_published_once():
    with pytest.raises(Refused, match="already"):
        actions.publish_rules(rules=published())


def test_an_older_draft_does_not_come_after_a_newer_version():
    draft = actions.draft_rules()
    draft.rules.create(**RULE)
    published()
    with pytest.raises(Refused, match="later version"):
        actions.publish_rules(rules=draft)


def test_the_first_post_asks_for_the_rules(client, author):
    topic = TopicFactory()
    published()
    assert "accept_rules" not in client.get(topic.get_absolute_url()).content.decode()
    asked = reply_to(client, topic)
    assert asked.status_code == 422
    assert 'name="accept_rules"' in asked.content.decode()
    assert "Clean the burrs" in asked.content.decode()


def test_accepted_along_with_the_post(client, author):
    topic = TopicFactory()
    rules = published()
    assert reply_to(client, topic, accept_rules="1").status_code == 302
    assert Acceptance.objects.get().member == author
    assert reply_to(client, topic, text="And another").status_code == 302
    assert rules.acceptances.count() == 1


def test_a_new_version_is_asked_for_at_the_next_write(client, author):
    topic = TopicFactory()
    published()
    reply_to(client, topic, accept_rules="1")
    published()
    assert reply_to(client, topic, text="More").status_code == 422
    assert reply_to(client, topic, text="More", accept_rules="1").status_code == 422
    assert reply_to(client, topic, text="More", accept_rules="2").status_code == 302


def test_who_starts_a_topic_sees_the_question_at_once(client, author):
    CategoryFactory()
    published()
    assert 'name="accept_rules"' in client.get(reverse("community:new")).content.decode()


def test_the_staff_is_not_asked():
    published()
    topic = TopicFactory(author=MemberFactory(is_staff=True))
    assert topic.pk


@pytest.fixture
def moderator(client):
    member = MemberFactory(roles=[Role.MODERATOR])
    client.force_login(member)
    return member


def form_of(**changes):
    rule = {"rules-0-" + name: value for name, value in RULE.items()}
    texts = {"rules-0-text_en": "Please", "rules-0-text_de": "Bitte", "version": "1", "introduction_en": ""}
    return rule | texts | {"rules-TOTAL_FORMS": "1", "rules-INITIAL_FORMS": "0"} | changes


def test_written_and_published_in_the_admin(client, moderator):
    client.post("/admin/community/houserules/add/", form_of(publish="1"))
    assert HouseRules.objects.current().rules.get().code == "respect"


def test_published_it_is_only_read_in_the_admin(client, moderator):
    rules = published()
    address = f"/admin/community/houserules/{rules.pk}/change/"
    assert client.get(address).status_code == 200
    assert client.post(address, form_of(introduction_en="Changed")).status_code == 403


def test_a_new_version_out_of_an_old_one_in_the_admin(client, moderator):
    rules = published()
    data = {"action": "draft_like", "_selected_action": [rules.pk]}
    client.post("/admin/community/houserules/", data)
    assert HouseRules.objects.get(version=2).rules.get().code == "respect"
