"""Forms that machines fill in, a service that knows spam, and topics that turn negative."""

import re
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
from django.urls import reverse
from django.utils import timezone

from community import actions
from community.actions import heated
from community.actions.spam_checks import check_due
from community.checks import spam_service_has_its_key
from community.models import (
    HouseRules,
    Matter,
    Post,
    Reputation,
    Rule,
    ScreeningRules,
    Signal,
    SpamCheck,
    Trust,
    WatchedWord,
)
from community.moderation.sentences import explain
from community.screening import haste
from community.screening.verdicts import Origin
from portal.activity.leases import MAX_ATTEMPTS
from portal.members.actions import set_traits
from portal.members.roles import Role
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

HERE = Origin(address="192.0.2.7", agent="Browser")


@pytest.mark.parametrize(
    ("trap", "after", "found"),
    [("", 3, []), ("", 2, ["haste"]), ("x", 60, ["trap"]), ("x", 0, ["trap", "haste"])],
)
def test_signs_of_a_machine(trap, after, found):
    assert haste.suspicions(trap, haste.stamp(1000), at_least=3, now=1000 + after) == found


@pytest.mark.parametrize(("stamped", "found"), [("", []), ("1000:forged", ["forged"]), ("\x00", ["forged"])])
def test_stamps_that_are_none(stamped, found):
    assert haste.suspicions("", stamped, at_least=3) == found


@pytest.fixture
def topic(db):
    return TopicFactory(replies=1)


@pytest.fixture
def ben(db):
    return MemberFactory()


def stamp_on(page):
    return re.search(r'name="opened" value="([^"]+)"', page.content.decode())[1]


def test_a_form_filled_in_too_fast_is_held_and_a_slow_one_is_not(client_of, ben, topic):
    client = client_of(ben)
    stamp = stamp_on(client.get(topic.get_absolute_url()))
    url = reverse("community:reply", args=[topic.pk])
    client.post(url, {"text": "Fast", haste.STAMP: stamp})
    client.post(url, {"text": "Slow", haste.STAMP: haste.stamp(time.time() - 60)})
    assert dict(Post.objects.filter(author=ben).values_list("text", "state")) == {
        "Fast": "held",
        "Slow": "visible",
    }
    assert Signal.objects.get().detail == {"why": ["haste"]}


@pytest.mark.parametrize(
    ("url", "key", "warns"), [("", "", 0), ("https://x.org", "k", 0), ("https://x.org", "", 1)]
)
def test_a_service_without_its_key_is_warned_of(settings, url, key, warns):
    settings.AKISMET_URL, settings.AKISMET_KEY = url, key
    assert len(spam_service_has_its_key()) == warns


@pytest.mark.parametrize("stamped", [{}, {haste.STAMP: haste.stamp(1000)}], ids=["none", "old"])
def test_a_form_without_a_stamp_of_today_is_held(client_of, ben, topic, settings, stamped):
    settings.FORMS_ARE_STAMPED = True
    client_of(ben).post(reverse("community:reply", args=[topic.pk]), {"text": "Plain"} | stamped)
    assert Post.objects.get(author=ben).state == "held"
    assert Signal.objects.get().detail == {"why": ["forged"]}


def test_the_trap_on_a_new_topic(client_of, ben, topic):
    sent = {"category": topic.category.pk, "kind": "question", "title": "Buy", "text": "now"}
    client_of(ben).post(reverse("community:new"), sent | {haste.TRAP: "https://x.example"})
    assert Post.objects.get(author=ben).state == "held"


@pytest.fixture
def service(settings):
    """A server that answers as it is told: `say` is a status and a body."""

    class Handler(BaseHTTPRequestHandler):
        say = (200, "false")
        asked = []

        def do_POST(self):
            length = int(self.headers["content-length"])
            Handler.asked.append(parse_qs(self.rfile.read(length).decode()))
            self.send_response(Handler.say[0])
            self.end_headers()
            self.wfile.write(Handler.say[1].encode())

        def log_message(self, *args):
            pass

    Handler.asked = []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.AKISMET_URL = f"http://127.0.0.1:{server.server_port}/1.1/comment-check"
    settings.AKISMET_KEY = "key"
    yield Handler
    server.shutdown()
    server.server_close()


def test_harmless_is_published(service, ben, topic):
    post = actions.reply(author=ben, topic=topic, text="Hello", origin=HERE)
    assert (post.state, Matter.objects.count()) == ("held", 0)
    assert check_due() == 1
    post.refresh_from_db()
    check = SpamCheck.objects.get()
    assert (post.state, post.number) == ("visible", 3)
    assert (check.answer, check.address, check.agent) == ("harmless", None, "")
    assert service.asked[0]["user_ip"] == ["192.0.2.7"]


def test_spam_waits_for_a_moderator(service, ben, topic):
    service.say = (200, "true")
    post = actions.reply(author=ben, topic=topic, text="Hello", origin=HERE)
    check_due()
    post.refresh_from_db()
    assert (post.state, Signal.objects.get().detail) == ("held", {"why": ["service"]})


def test_harmless_but_held_for_another_reason(service, ben, topic):
    WatchedWord.objects.create(text="hello")
    post = actions.reply(author=ben, topic=topic, text="Hello", origin=HERE)
    check_due()
    post.refresh_from_db()
    assert post.state == "held"


@pytest.mark.parametrize("say", [(500, "false"), (200, "invalid")])
def test_no_answer_is_asked_again_and_at_last_a_person(service, ben, topic, say):
    service.say = say
    actions.reply(author=ben, topic=topic, text="Hello", origin=HERE)
    assert check_due() == 0
    assert not Matter.objects.exists()
    SpamCheck.objects.update(due_at=timezone.now(), attempts=MAX_ATTEMPTS - 1)
    check_due()
    assert Signal.objects.get().detail == {"why": ["no_service"]}
    assert SpamCheck.objects.get().state == "dead"


def test_nobody_there(settings, ben, topic):
    settings.AKISMET_URL = "http://127.0.0.1:9/"
    assert actions.reply(author=ben, topic=topic, text="Hello").state == "held"
    assert check_due() == 0


def test_the_known_are_not_asked_about(service, ben, topic):
    Reputation.objects.create(member=ben, trust=Trust.KNOWN)
    assert actions.reply(author=ben, topic=topic, text="Hello").state == "visible"


def test_a_word_that_hides_is_decided_by_the_machine(ben, topic):
    rules = HouseRules.objects.create(version=1)
    Rule.objects.create(rules=rules, position=1, code="respect", title_en="Respect", text_en="Be kind")
    HouseRules.objects.update(published_at=timezone.now())
    actions.accept_rules(member=ben, version=1)
    WatchedWord.objects.create(text="idiot", action="hide", rule="respect")
    post = actions.reply(author=ben, topic=topic, text="You idiot")
    decision = Matter.objects.get().decisions.get()
    post.refresh_from_db()
    assert (post.state, decision.decided_automatically, decision.rule.code) == ("hidden", True, "respect")


def test_without_such_a_rule_it_waits(ben, topic):
    WatchedWord.objects.create(text="idiot", action="hide", rule="respect")
    assert actions.reply(author=ben, topic=topic, text="You idiot").state == "held"
    assert Matter.objects.get().decided_at is None


def report_by(member, post):
    actions.report_content(kind="post", object_id=post.pk, reason="insult", explanation="x", reporter=member)


def test_a_heated_topic_is_brought_up_once(topic):
    WatchedWord.objects.create(text="fool", action="alert")
    actions.reply(author=MemberFactory(), topic=topic, text="You fool")
    post = topic.posts.get(number=2)
    for _number in range(2):
        report_by(MemberFactory(), post)
    assert heated.notice_heated() == 1
    signal = Signal.objects.get(kind="heated")
    assert signal.matter.object_id == topic.pk
    assert signal.detail == {"notices": 2, "words": 1, "hours": 24}
    Matter.objects.filter(kind="topic").update(decided_at=timezone.now())
    assert heated.notice_heated() == 0


def test_dissatisfied_customers_heat_a_topic_beside_something_else(topic):
    for score in (0, 6, 7):
        critic = MemberFactory()
        set_traits(critic, recommendation=score)
        for _twice in range(2):
            actions.reply(author=critic, topic=topic, text=f"Nothing works {score} {_twice}")
    assert heated.notice_heated() == 0
    report_by(MemberFactory(), topic.posts.get(number=2))
    assert heated.notice_heated() == 1
    signal = Signal.objects.get(kind="heated")
    assert signal.detail == {"notices": 1, "words": 0, "hours": 24}


@pytest.mark.parametrize(("count", "shown"), [(4, False), (5, True)])
def test_so_few_that_one_might_know_who_they_are_nobody_is_told_of(topic, count, shown):
    for number in range(count):
        critic = MemberFactory()
        set_traits(critic, recommendation=2)
        Post.objects.create(topic=topic, author=critic, number=9 + number, published_at=timezone.now())
    report_by(MemberFactory(), topic.posts.get(number=2))
    assert heated.notice_heated() == 1
    signal = Signal.objects.get(kind="heated")
    assert ("detractors" in signal.detail, "5 dissatisfied customers" in explain(signal)) == (shown, shown)


def test_one_angry_member_does_not_heat_a_topic(topic):
    member = MemberFactory()
    for post in topic.posts.all():
        report_by(member, post)
    ScreeningRules.objects.create(pk=1, heated_from=2)
    assert heated.notice_heated() == 0


def test_heat_can_be_switched_off(topic):
    ScreeningRules.objects.create(pk=1, heated_from=0)
    report_by(MemberFactory(), topic.posts.get(number=2))
    assert heated.notice_heated() == 0


@pytest.mark.django_db
def test_a_word_is_tried_out_in_the_admin(client_of):
    client = client_of(MemberFactory(roles=[Role.MODERATOR]))
    url = reverse("admin:community_watchedword_add")
    page = client.post(
        url, {"text": "casino*", "action": "hold", "active": "on", "sample": "My CASINOS"}, follow=True
    )
    assert "casinos" in page.content.decode()
    refused = client.post(url, {"text": "*", "action": "hold"})
    assert "Write a word or phrase" in refused.content.decode()
    assert WatchedWord.objects.count() == 1


@pytest.mark.django_db
def test_the_numbers_are_set_in_the_admin(client_of):
    client = client_of(MemberFactory(roles=[Role.MANAGER]))
    page = client.get(reverse("admin:community_screeningrules_changelist"), follow=True)
    assert page.status_code == 200
    numbers = {"first_posts_held": 2, "new_posts_a_day": 5, "new_links": 1, "new_mentions": 1}
    client.post(page.redirect_chain[-1][0], numbers | {"least_seconds": 3, "heated_from": 3})
    assert ScreeningRules.objects.get().first_posts_held == 2
