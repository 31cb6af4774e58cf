import pytest
from django.urls import reverse

from community import actions
from community.models import Category, Matter
from portal.members.roles import Role
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia(client):
    moderator = MemberFactory(roles=[Role.MODERATOR])
    client.force_login(moderator)
    return moderator


LISTS = ["category", "topic", "post", "report", "decision", "appeal", "matter", "voice"]


@pytest.fixture
def judged(mia):
    """One of each: a notice, its matter with a signal, the decision, an appeal, a voice; by model."""
    post = TopicFactory(replies=1).posts.get(number=2)
    report = actions.report_content(
        kind="post", object_id=post.pk, reason="spam", explanation="Buy <b>this</b>"
    )
    matter = actions.open_matter("post", post.pk, signal="word", detail={"words": ["wow"]})
    decision = actions.decide(matter=matter, actor=mia, outcome="warn", ground="law", law="§ 1", reason="No.")
    appeal = actions.file_appeal(decision=decision, text="But why?", member=post.author)
    voice = actions.ask_voice(actor=mia, post=post, excerpt="Reply number 0")
    return {"report": report, "matter": matter, "decision": decision, "appeal": appeal, "voice": voice}


@pytest.mark.parametrize("model", LISTS)
def test_moderators_see_each_list(client, mia, judged, model):
    url = reverse(f"admin:community_{model}_changelist")
    assert [client.get(url, {"q": words}).status_code for words in ("", "Reply 7 §")] == [200, 200]


@pytest.mark.parametrize("model", ["report", "decision", "appeal"])
@pytest.mark.parametrize("short", [True, False])
def test_found_by_the_reference_people_are_given(client, mia, judged, model, short):
    reference = str(getattr(judged[model], "reference", judged["decision"].reference))
    page = client.get(reverse(f"admin:community_{model}_changelist"), {"q": reference[: 8 if short else 36]})
    assert list(page.context["cl"].result_list) == [judged[model]]
    other = client.get(page.request["PATH_INFO"], {"q": "00000000" if reference[0] != "0" else "11111111"})
    assert not other.context["cl"].result_list


@pytest.mark.parametrize("model", ["report", "matter", "decision", "appeal", "voice"])
def test_what_was_judged_is_read_and_never_typed(client, judged, model):
    client.force_login(MemberFactory(is_staff=True, is_superuser=True))
    url = reverse(f"admin:community_{model}_change", args=[judged[model].pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": "x", "text": "x"}).status_code == 403
    assert client.get(reverse(f"admin:community_{model}_add")).status_code == 403
    assert client.post(reverse(f"admin:community_{model}_delete", args=[judged[model].pk])).status_code == 403


@pytest.mark.parametrize("role", [Role.AGENT, Role.MANAGER])
def test_other_roles_read_no_decisions(client, judged, role):
    client.force_login(MemberFactory(roles=[role]))
    for model in ("report", "matter", "decision", "appeal"):
        assert client.get(reverse(f"admin:community_{model}_changelist")).status_code == 403


def test_the_way_to_a_members_tools(client, mia, judged):
    member = judged["voice"].member
    tools = reverse("community:member_tools", args=[member.pk])
    assert tools in client.get(judged["matter"].get_absolute_url()).content.decode()
    assert tools in client.get(f"/members/{member.handle}/").content.decode()
    client.force_login(MemberFactory())
    assert tools not in client.get(f"/members/{member.handle}/").content.decode()


def test_nobody_types_in_what_members_wrote(client):
    client.force_login(MemberFactory(is_staff=True, is_superuser=True))
    assert client.get(reverse("admin:community_post_add")).status_code == 403


def test_posts_are_put_into_the_queue(client, mia):
    post = TopicFactory(replies=1).posts.get(number=2)
    chosen = {"action": "put_into_queue", "_selected_action": [post.pk]}
    client.post(reverse("admin:community_post_changelist"), chosen)
    assert Matter.objects.waiting().about("post", post.pk).exists()


def test_managers_set_up_categories(client):
    client.force_login(MemberFactory(roles=[Role.MANAGER]))
    typed = {"name_en": "Tea", "name_de": "Tee", "slug": "tea", "icon": "leaf", "order": 3}
    choice = {"kinds": ["question"], "audience": "members"}
    client.post(reverse("admin:community_category_add"), typed | choice)
    assert Category.objects.get().kinds == ["question"]


def test_counters_of_a_category_are_not_an_editors():
    stale = TopicFactory().category
    TopicFactory(category=stale)
    stale.topic_count = 0
    actions.keep_category(category=stale)
    assert Category.objects.get(pk=stale.pk).topic_count == 2
