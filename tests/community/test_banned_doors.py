"""A member who is banned while she writes: no door takes anything from her any more."""

import io
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from PIL import Image as Pillow

from community import actions
from community.actions.sanctions import lift, sanction_member
from community.mail.reply_addresses import Seat, address_for
from community.models import Ballot, Category, Decision, Post, Reaction, ScreeningRules, Topic, Vote
from portal.content.models import Image
from portal.members.models import Member
from portal.notifications.models import Message
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory, known
from tests.members.factories import MemberFactory
from tests.support.waiting import until

#: Each door a member writes by, as the page sends it: name, address of what, which object, what is sent.
DOORS = [
    ("topic", "community:new", None, {"kind": "question", "title": "Why?", "text": "Tell me"}),
    ("reply", "community:reply", "topic", {"text": "Oil it"}),
    ("edit", "community:edit", "own", {"title": "Why?", "text": "Changed", "version": 1}),
    ("reaction", "community:react", "post", {"helpful": "1"}),
    ("vote", "community:vote", "topic", {"active": "1"}),
    ("accept", "community:accept", "answer", {}),
    ("upload", "community:upload", None, {}),
    ("mail", "", "topic", {"text": "By mail"}),
    ("ballot", "community:ballot", "asked", {}),
    ("profile", "members:profile", None, {"display_name": "Buy now", "about": "", "theme": "system"}),
]
IDS = [door[0] for door in DOORS]


@pytest.fixture
def ben(settings, tmp_path):
    """Known so long that pictures are taken from him."""
    settings.MEDIA_ROOT = tmp_path
    return known()


@pytest.fixture
def world(ben):
    topic = TopicFactory(replies=1)
    asked = TopicFactory(author=ben, replies=1)
    poll = actions.open_poll(topic=TopicFactory(), draft=actions.PollDraft("Which?", ("fine", "coarse")))
    return {
        "topic": topic.pk,
        "post": topic.posts.get(number=1).pk,
        "own": asked.posts.get(number=1).pk,
        "answer": asked.posts.get(number=2).pk,
        "category": topic.category.pk,
        "asked": poll.topic_id,
        "option": poll.options.all()[0].pk,
    }


def ban(member, outcome="ban", until=None):
    mia = MemberFactory(is_superuser=True)  # she judges staff, too
    decision = Decision.objects.create(
        kind="member",
        object_id=member.pk,
        member=member,
        outcome=outcome,
        ground="spam",
        reason="x",
        until=until,
        decided_by=mia,
    )
    sanction_member(decision=decision)
    return decision


def written():
    texts = sorted(Post.objects.values_list("text", flat=True))
    accepted = Topic.objects.exclude(accepted=None).count()
    names = sorted(Member.objects.values_list("display_name", flat=True))
    return texts, accepted, names, *(model.objects.count() for model in (Reaction, Vote, Ballot, Image))


def reply_by_mail(member, topic, text):
    letter = EmailMessage()
    letter["From"], letter["To"] = member.email, address_for(Seat(member.pk, topic))
    letter["Message-ID"] = "<one@example.com>"
    letter.set_content(text)
    return actions.receive_mail(raw=bytes(letter))


def picture():
    drawn = io.BytesIO()
    Pillow.new("RGB", (6, 4), "brown").save(drawn, "PNG")
    return SimpleUploadedFile("x.png", drawn.getvalue(), "image/png")


def knock(client, world, door):
    _name, address, what, sent = door
    if not address:
        member = Member.objects.get(pk=client.session["_auth_user_id"])
        return reply_by_mail(member, world[what], sent["text"])
    url = reverse(address, args=[world[what]] if what else [])
    files = {}
    if address == "community:upload":
        files = {"picture": picture()}
    return client.post(url, {"category": world["category"], "option": world["option"], **sent, **files})


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS, ids=IDS)
def test_closed_to_the_banned(client_of, ben, world, door):
    client = client_of(ben)
    ban(ben)
    before = written()
    answer = knock(client, world, door)
    assert getattr(answer, "status_code", 200) < 500
    assert written() == before


@pytest.mark.django_db
def test_who_writes_by_mail_is_told_that_it_is_closed(ben, world, flow):
    ban(ben)
    assert reply_by_mail(ben, world["topic"], "By mail") == "closed"
    assert Message.objects.get(member=ben).template == "community/reply_refused"


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS, ids=IDS)
def test_open_again_when_lifted(client_of, ben, world, door):
    decision = ban(ben)
    lift(decision=decision)
    before = written()
    knock(client_of(ben), world, door)
    assert written() != before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url", ["/", "/community/", "/me/", "/me/privacy/", "/me/notifications/", "/feedback/", "/feedback/new/"]
)
def test_what_stays_open(client_of, ben, url):
    ban(ben)
    assert client_of(ben).get(url, follow=True).status_code == 200


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nothing_comes_after_the_ban():
    """Four threads write as fast as they can; once the ban has returned, nothing of theirs is added."""
    ben, category, topic = MemberFactory(), CategoryFactory(), TopicFactory()
    verbs = [
        lambda me: actions.reply(author=me, topic=topic, text=f"Reply {time.monotonic_ns()}"),
        lambda me: actions.start_topic(
            author=me, category=category, kind="question", title="Why?", text=f"{time.monotonic_ns()}"
        ),
        lambda me: actions.react(
            member=me, post=topic.posts.get(number=1), active=bool(time.monotonic_ns() % 2)
        ),
        lambda me: actions.vote(member=me, topic=topic, active=bool(time.monotonic_ns() % 2)),
    ]
    ScreeningRules.objects.create(pk=1, new_posts_a_day=0)

    def write(verb):
        me = Member.objects.get(pk=ben.pk)  # one object for many verbs, as in a request that takes long
        try:
            for _number in range(10_000):
                verb(me)
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(write, verb) for verb in verbs]
        until(
            lambda: Post.objects.filter(author=ben).count() >= 10 or any(thread.done() for thread in running)
        )
        ban(ben)
        after = Post.objects.count(), Reaction.objects.count(), Vote.objects.count(), Category.objects.count()
        codes = [thread.result(60) for thread in running]
    assert None not in codes
    assert (
        Post.objects.count(),
        Reaction.objects.count(),
        Vote.objects.count(),
        Category.objects.count(),
    ) == after


@pytest.mark.django_db
def test_her_voice_is_not_heard_anew_but_may_be_taken_back(ben):
    post = TopicFactory(author=ben, text="It whistles since Monday, and sings.").posts.get()
    voice = actions.ask_voice(
        actor=MemberFactory(is_superuser=True), post=post, excerpt="whistles since Monday"
    )
    decision = ban(ben)
    with pytest.raises(Refused) as refusal:
        actions.answer_voice(member=ben, voice=voice, granted=True)
    assert refusal.value.code == "barred"
    lift(decision=decision)
    actions.answer_voice(member=ben, voice=voice, granted=True)
    ban(ben)
    assert actions.withdraw_voice(member=ben, voice=voice).state == "withdrawn"
