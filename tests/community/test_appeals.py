"""Appeals: by whom, how long, decided by whom, and what comes back."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from community import actions
from community.models import Appeal, Decision, Reputation
from portal.notifications.models import Message
from portal.search.query import search
from portal.shell.ports import Refused
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return TopicFactory(replies=2)


@pytest.fixture
def post(topic):
    return topic.posts.get(number=2)


def decide(post, actor, **changes):
    usual = {"outcome": "hide", "ground": "law", "law": "§ 185 StGB", "reason": "Insult"}
    return actions.decide(matter=actions.open_matter("post", post.pk), actor=actor, **usual | changes)


def report_on(post, **changes):
    values = {"kind": "post", "object_id": post.pk, "reason": "insult", "explanation": "Names"}
    return actions.report_content(**values | changes)


def appeal(decision, **by):
    by = by or {"member": decision.member}
    return actions.file_appeal(decision=decision, text="It was a joke.", **by)


def give_way(filed, actor, **measures):
    return actions.decide_appeal(appeal=filed, actor=actor, outcome="reversed", reason="It was.", **measures)


def told(template):
    return [message.member for message in Message.objects.filter(template=f"community/{template}")]


def test_the_author_appeals_on_the_page_of_the_reasons(client, post, mia, flow):
    decision = decide(post, mia)
    client.force_login(post.author)
    client.post(decision.get_absolute_url(), {"text": "It was a joke."})
    flow()
    assert Appeal.objects.get().member == post.author
    assert "It was a joke." in client.get(decision.get_absolute_url()).content.decode()
    assert told("appeal_received") == [post.author]


def test_a_notifier_without_an_account_appeals_by_her_link(client, post, mia, flow):
    report = report_on(post, email="vera@example.org")
    decide(post, mia, outcome="keep")
    client.post(report.open_url, {"text": "It is an insult."})
    flow()
    assert Appeal.objects.get().report == report
    assert "your appeal" in mail.outbox[-1].subject


def test_an_empty_appeal_is_none(client, post, mia):
    decision = decide(post, mia)
    client.force_login(post.author)
    assert client.post(decision.get_absolute_url(), {"text": " "}).status_code == 422


def test_once_each(post, mia):
    decision = decide(post, mia)
    assert appeal(decision) == appeal(decision)


def test_others_cannot_appeal(post, mia):
    with pytest.raises(Refused, match="nothing to appeal"):
        appeal(decide(post, mia), member=MemberFactory())


def test_a_notifier_who_was_right_has_nothing_to_appeal(post, mia):
    report = report_on(post, reporter=MemberFactory())
    with pytest.raises(Refused, match="nothing to appeal"):
        appeal(decide(post, mia), report=report)


@pytest.mark.parametrize(("days", "refused"), [(183, False), (185, True)])
def test_for_six_months(client, post, mia, days, refused):
    decision = decide(post, mia)
    decision.decided_at = timezone.now() - timedelta(days=days)
    decision.save()
    client.force_login(post.author)
    page = client.get(decision.get_absolute_url())
    assert page.context["may_appeal"] is not refused
    assert client.post(decision.get_absolute_url(), {"text": "Joke"}).status_code == (422 if refused else 302)


def test_whoever_decided_first_does_not_decide_the_appeal(client, post, mia):
    filed = appeal(decide(post, mia))
    with pytest.raises(Refused, match="Another person"):
        give_way(filed, mia)
    client.force_login(mia)
    assert not client.get(filed.get_absolute_url()).context["may_decide"]


def test_nobody_concerned_decides_the_appeal(topic, mia, milan):
    post = actions.reply(author=milan, topic=topic, text="Fool")
    with pytest.raises(Refused, match="Another person"):
        give_way(appeal(decide(post, mia)), milan)


def test_members_do_not_decide_appeals(client, post, mia):
    filed = appeal(decide(post, mia))
    client.force_login(MemberFactory())
    assert client.get(filed.get_absolute_url()).status_code == 404


def test_decided_once(post, mia, milan):
    filed = appeal(decide(post, mia))
    actions.decide_appeal(appeal=filed, actor=milan, outcome="upheld", reason="No joke.")
    with pytest.raises(Refused, match="already"):
        give_way(filed, milan)


def test_upheld_it_stands(client, post, mia, milan, flow):
    filed = appeal(decide(post, mia))
    client.force_login(milan)
    client.post(filed.get_absolute_url(), {"outcome": "upheld", "reason": "No joke."})
    flow()
    post.refresh_from_db()
    assert (post.state, told("appeal_decided")) == ("hidden", [post.author])
    assert "dispute settlement" in mail.outbox[-1].body


def test_reversed_the_post_is_back_with_all_that_came_with_it(client, topic, post, mia, milan, flow):
    actions.accept_answer(actor=topic.author, topic=topic, post=post)
    notifier = MemberFactory()
    report_on(post, reporter=notifier)
    filed = appeal(decide(post, mia))
    topic.refresh_from_db()
    assert (topic.accepted, topic.post_count) == (None, 2)
    client.force_login(milan)
    client.post(filed.get_absolute_url(), {"outcome": "reversed", "reason": "It was a joke."})
    flow()
    post.refresh_from_db()
    topic.refresh_from_db()
    assert (post.state, post.number, topic.accepted, topic.post_count) == ("visible", 2, post, 3)
    assert (told("appeal_decided"), told("notice_reversed")) == ([post.author], [notifier])
    assert actions.reconcile() == 0
    assert [hit.kind for hit in search("reply", milan).hits] == ["post", "post"]


def test_another_answer_accepted_meanwhile_stays(topic, post, mia, milan):
    actions.accept_answer(actor=topic.author, topic=topic, post=post)
    filed = appeal(decide(post, mia))
    topic.refresh_from_db()
    other = topic.posts.get(number=3)
    actions.accept_answer(actor=topic.author, topic=topic, post=other)
    give_way(filed, milan)
    topic.refresh_from_db()
    assert topic.accepted == other


def test_reversed_the_sanction_is_lifted(post, mia, milan):
    filed = appeal(decide(post, mia, outcome="ban", hide=True))
    assert Reputation.objects.get(member=post.author).is_barred()
    give_way(filed, milan)
    post.refresh_from_db()
    assert not Reputation.objects.get(member=post.author).is_barred()
    assert post.state == "visible"


def test_what_another_decision_hides_stays_hidden(topic, post, mia, milan):
    first = decide(post, mia)
    decide(post, mia, outcome="warn", hide=True)
    give_way(appeal(first), milan)
    post.refresh_from_db()
    assert post.state == "hidden"


def test_a_hidden_topic_comes_back_whole(topic, mia, milan):
    filed = appeal(decide(topic.posts.get(number=1), mia))
    give_way(filed, milan)
    topic.refresh_from_db()
    assert (topic.state, topic.post_count, topic.category.topic_count) == ("visible", 3, 1)
    assert actions.reconcile() == 0


def test_a_notifier_who_was_right_after_all_has_the_content_hidden(client, post, mia, milan, flow):
    report = report_on(post, reporter=MemberFactory())
    filed = appeal(decide(post, mia, outcome="keep"), report=report)
    client.force_login(milan)
    client.post(filed.get_absolute_url(), {"outcome": "reversed", "reason": "It is one.", "ground": "spam"})
    flow()
    post.refresh_from_db()
    hidden = Decision.objects.get(outcome="hide")
    assert (post.state, hidden.decided_by) == ("hidden", milan)
    assert told("appeal_decided") == [report.reporter]


def test_without_a_ground_the_appeal_is_not_decided(client, post, mia, milan):
    report = report_on(post, reporter=MemberFactory())
    filed = appeal(decide(post, mia, outcome="keep"), report=report)
    client.force_login(milan)
    page = client.post(filed.get_absolute_url(), {"outcome": "reversed", "reason": "It is one."})
    filed.refresh_from_db()
    assert (page.status_code, list(page.context["form"].errors), filed.outcome) == (422, ["ground"], "")


def test_the_queue_of_appeals(client, post, mia, milan):
    filed = appeal(decide(post, mia))
    client.force_login(milan)
    assert client.get("/moderation/appeals/").context["appeals"] == [filed]


def test_a_moderator_undoes_her_own_decision(post, mia, flow):
    actions.reverse(decision=decide(post, mia), actor=mia)
    flow()
    assert told("decision_reversed") == [post.author]


def test_another_text_sent_later_is_said_not_to_count(client, post, mia):
    decision = decide(post, mia)
    client.force_login(post.author)
    said = []
    for text in ("It was a joke.", "It was a joke. ", "It was art."):
        page = client.post(decision.get_absolute_url(), {"text": text}, follow=True).content.decode()
        said.append("what you wrote first counts" in page)
    assert said == [False, False, True]
    assert Appeal.objects.get().text == "It was a joke."


def test_who_decides_it_in_a_second_tab_is_told(client, post, mia, milan):
    filed = appeal(decide(post, mia))
    give_way(filed, milan)
    client.force_login(milan)
    page = client.post(filed.get_absolute_url(), {"outcome": "upheld", "reason": "It stays"})
    assert "has been decided already" in page.content.decode()
