import pytest
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse

from community import actions
from community.actions.moderating import Because
from community.models import Post, State, Topic, Voice
from portal.activity.models import Event
from portal.content.models import Image
from portal.members.actions import erase, set_consent
from portal.members.models import Consent, Member
from portal.members.models.consents import Purpose
from portal.members.roles import Role
from portal.notifications.models import Message
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
READ = {"version": "2026-11", "language": "de"}
TEXT = "This grinder is a **joy**, every single morning, and quiet too."
WORDS = "a joy, every single morning"
WALL, EMBED = "/community/voices/", "/community/voices/embed/"


@pytest.fixture(autouse=True)
def afresh():
    cache.clear()


@pytest.fixture
def post():
    return TopicFactory(text=TEXT).posts.select_related("author", "topic__category").get()


@pytest.fixture
def voice(mia, post):
    return actions.ask_voice(actor=mia, post=post, excerpt=WORDS)


@pytest.fixture
def granted(voice):
    return actions.answer_voice(member=voice.member, voice=voice, granted=True)


def shown(client):
    """Whether the words are on the wall, and on the embedded page."""
    return [WORDS in client.get(url).content.decode() for url in (WALL, EMBED)]


def state(voice):
    return Voice.objects.get(pk=voice.pk).state


@pytest.mark.parametrize(
    ("excerpt", "code"),
    [
        ("better than any other", "not_in_post"),
        ("joy", "too_short"),
        ("x" * 401, "too_long"),
    ],
)
def test_the_words_are_the_posts_own(mia, post, excerpt, code):
    with pytest.raises(Refused) as refusal:
        actions.ask_voice(actor=mia, post=post, excerpt=excerpt)
    assert refusal.value.code == code


def test_once_per_post(mia, voice):
    with pytest.raises(Refused, match="already"):
        actions.ask_voice(actor=mia, post=voice.post, excerpt=WORDS)


@pytest.mark.parametrize("who", ["member", "author", "agent"])
def test_not_everybody_asks(post, who):
    actor = {
        "member": MemberFactory,
        "author": lambda: post.author,
        "agent": lambda: MemberFactory(roles=[Role.AGENT]),
    }[who]()
    with pytest.raises(Refused) as refusal:
        actions.ask_voice(actor=actor, post=post, excerpt=WORDS)
    assert refusal.value.code == "not_allowed"


def test_only_what_everybody_may_read_is_asked_for(client, mia):
    post = TopicFactory(text=TEXT, category=CategoryFactory(audience="members")).posts.get()
    client.force_login(mia)
    assert client.get(reverse("community:ask_voice", args=[post.pk])).status_code == 404


def test_a_picture_of_another_post_is_refused(mia, post):
    foreign = Image.objects.create(source="post:999", width=1, height=1)
    with pytest.raises(Refused, match="does not belong"):
        actions.ask_voice(actor=mia, post=post, excerpt=WORDS, picture=foreign.pk)


def test_staff_finds_the_way_beside_the_post(client, mia, post):
    client.force_login(mia)
    url = reverse("community:ask_voice", args=[post.pk])
    assert url in client.get(post.topic.get_absolute_url()).content.decode()
    client.force_login(MemberFactory())
    assert url not in client.get(post.topic.get_absolute_url()).content.decode()


def test_staff_asks_on_a_page(client, mia, post):
    client.force_login(mia)
    url = reverse("community:ask_voice", args=[post.pk])
    assert "This grinder is a joy" in client.get(url).content.decode()
    page = client.post(url, {"excerpt": "Words she never wrote"})
    assert (page.status_code, "are not in the post" in page.content.decode()) == (422, True)
    client.post(url, {"excerpt": WORDS})
    assert Voice.objects.get().excerpt == WORDS


def test_a_member_does_not_see_that_page(client, post):
    client.force_login(MemberFactory())
    assert client.get(reverse("community:ask_voice", args=[post.pk])).status_code == 404


def test_she_is_told_and_sees_what_would_be_shown(client, flow, voice):
    flow()
    message = Message.objects.get(member=voice.member, template="community/voice_asked")
    client.force_login(voice.member)
    page = client.get(message.url).content.decode()
    assert WORDS in page
    assert voice.wording.split(",")[0] in page


def test_the_wording_is_in_her_language_and_kept(mia, post):
    Member.objects.update(language="de")
    post.author.refresh_from_db()
    voice = actions.ask_voice(actor=mia, post=post, excerpt=WORDS)
    assert (voice.language, voice.wording_version) == ("de", "2026-11")
    assert "Ich bin einverstanden" in voice.wording


def test_what_she_has_read_is_what_is_kept(client, voice):
    client.force_login(voice.member)
    client.post(voice.get_absolute_url(), READ | {"answer": "yes"})
    kept = Voice.objects.get(pk=voice.pk)
    assert (kept.language, kept.wording_version) == ("de", "2026-11")
    assert kept.wording.startswith("Ich bin einverstanden")


def test_a_yes_to_an_older_wording_is_no_yes(client, voice):
    client.force_login(voice.member)
    client.post(voice.get_absolute_url(), {"answer": "yes", "version": "2020-01"})
    assert state(voice) == "asked"


def test_nobody_else_answers_or_looks(client, voice):
    client.force_login(MemberFactory())
    url = voice.get_absolute_url()
    assert client.get(url).status_code == client.post(url, {"answer": "yes"}).status_code == 404
    with pytest.raises(Refused):
        actions.answer_voice(member=MemberFactory(), voice=voice, granted=True)


def test_asked_nothing_is_shown(client, voice):
    assert shown(client) == [False, False]


def test_a_look_grants_nothing(client, voice):
    client.force_login(voice.member)
    client.get(voice.get_absolute_url(), {"answer": "yes"})
    assert state(voice) == "asked"


def test_granted_it_is_shown_and_logged(client, voice):
    client.force_login(voice.member)
    client.post(voice.get_absolute_url(), READ | {"answer": "yes"})
    client.logout()
    assert shown(client) == [True, True]
    consent = Consent.objects.get(member=voice.member)
    assert (consent.purpose, consent.wording, consent.source) == (
        "customer_voice",
        "2026-11",
        f"voice:{voice.pk}",
    )


def test_a_yes_is_an_event_once(granted):
    actions.withdraw_voice(member=granted.member, voice=granted)
    actions.answer_voice(member=granted.member, voice=granted, granted=True)
    assert Event.objects.filter(kind="community.voice_granted").count() == 1


def test_refused_nothing_is_shown_nor_logged(client, voice):
    client.force_login(voice.member)
    client.post(voice.get_absolute_url(), {"answer": "no"})
    assert (state(voice), shown(client)) == ("refused", [False, False])
    assert not Consent.objects.exists()


def test_withdrawn_it_is_gone_at_once(client, granted):
    etag = client.get(EMBED)["ETag"]
    assert shown(client) == [True, True]
    client.force_login(granted.member)
    client.post(granted.get_absolute_url(), {"answer": "withdraw"})
    assert shown(client) == [False, False]
    assert client.get(EMBED, headers={"if-none-match": etag}).status_code == 200
    assert not Consent.objects.holds(granted.member, Purpose.CUSTOMER_VOICE)


def test_the_consent_holds_while_one_is_granted(mia, granted):
    topic = TopicFactory(text=TEXT, author=granted.member)
    second = actions.ask_voice(actor=mia, post=topic.posts.get(), excerpt=WORDS)
    actions.answer_voice(member=granted.member, voice=second, granted=True)
    actions.withdraw_voice(member=granted.member, voice=granted)
    assert Consent.objects.holds(granted.member, Purpose.CUSTOMER_VOICE)


def test_a_consent_withdrawn_elsewhere_ends_them(client, flow, granted):
    set_consent(member=granted.member, purpose=Purpose.CUSTOMER_VOICE, granted=False, source="api")
    flow()
    assert (state(granted), shown(client)) == ("withdrawn", [False, False])


@pytest.mark.parametrize(
    "what",
    [
        lambda: Post.objects.update(state=State.HIDDEN),
        lambda: Topic.objects.update(state=State.HIDDEN),
        lambda: Member.objects.update(is_active=False),
        lambda: erase(member=Voice.objects.get().member, actor=Voice.objects.get().member),
    ],
    ids=["post hidden", "topic hidden", "member gone", "member erased"],
)
def test_what_is_no_longer_there_is_not_shown(client, granted, what):
    assert shown(client) == [True, True]
    what()
    assert shown(client) == [False, False]


def test_a_category_closed_takes_it_from_the_wall(client, granted):
    category = granted.post.topic.category
    category.audience = "members"
    actions.keep_category(category=category)
    assert shown(client) == [False, False]


def test_embedded_without_cookies_and_cached(client, granted):
    page = client.get(EMBED, {"lang": "de"})
    assert (page["Cache-Control"], page["Content-Language"]) == ("public, no-cache", "de")
    assert 'lang="de"' in page.content.decode()
    assert not page.cookies
    assert client.get(EMBED, {"lang": "de"}, headers={"if-none-match": page["ETag"]}).status_code == 304


def test_one_language_is_not_the_others(client, granted):
    assert client.get(EMBED, {"lang": "de"})["ETag"] != client.get(EMBED, {"lang": "en"})["ETag"]
    assert client.get(EMBED, {"lang": "xx"}).status_code == 200


def test_only_named_websites_may_embed_it(client, granted):
    page = client.get(EMBED)
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page
    assert "frame-ancestors 'none'" in client.get(WALL)["Content-Security-Policy"]


def test_the_setting_names_them(client, granted):
    with override_settings(VOICES_FRAME_ANCESTORS=["https://www.example.org"]):
        assert "frame-ancestors https://www.example.org" in client.get(EMBED)["Content-Security-Policy"]


@pytest.mark.parametrize("url", [WALL, EMBED])
def test_queries_do_not_grow(client, mia, granted, url, django_assert_max_num_queries):
    for _ in range(4):
        voice = actions.ask_voice(actor=mia, post=TopicFactory(text=TEXT).posts.get(), excerpt=WORDS)
        actions.answer_voice(member=voice.member, voice=voice, granted=True)
    client.get(url)
    with django_assert_max_num_queries(4):
        page = client.get(url).content.decode()
    assert page.count(WORDS) >= 5


def test_the_wall_goes_on(client, mia, granted, monkeypatch):
    monkeypatch.setattr("community.views.voices.PER_PAGE", 1)
    newer = actions.ask_voice(actor=mia, post=TopicFactory(text=TEXT).posts.get(), excerpt="This grinder is")
    actions.answer_voice(member=newer.member, voice=newer, granted=True)
    assert f"?before={newer.pk}" in client.get(WALL).content.decode()
    assert WORDS in client.get(WALL, {"before": newer.pk}).content.decode()
    assert client.get(WALL, {"before": "x"}).status_code == 404


def test_a_picture_is_there_as_long_as_the_voice(client, mia, post, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = Image(source=f"post:{post.pk}", width=1, height=1)
    image.file.save("picture.webp", _webp())
    voice = actions.ask_voice(actor=mia, post=post, excerpt=WORDS, picture=image.pk)
    url = reverse("community:voice_picture", args=[voice.pk])
    assert client.get(url).status_code == 404
    actions.answer_voice(member=voice.member, voice=voice, granted=True)
    answer = client.get(url)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert url in client.get(WALL).content.decode()
    actions.withdraw_voice(member=voice.member, voice=voice)
    assert client.get(url).status_code == 404


def _webp():
    import io

    from django.core.files.base import ContentFile
    from PIL import Image as Pillow

    written = io.BytesIO()
    Pillow.new("RGB", (1, 1)).save(written, "WEBP")
    return ContentFile(written.getvalue())


def test_my_voices_lists_what_i_was_asked(client, voice):
    client.force_login(voice.member)
    assert WORDS in client.get(reverse("community:my_voices")).content.decode()


@pytest.mark.parametrize("before", ["123456789012345678abc", "9" * 30], ids=["letters", "long"])
def test_no_place_on_the_wall(client, before):
    assert client.get(WALL, {"before": before}).status_code == 404


def test_a_consent_withdrawn_elsewhere_ends_it_at_once(granted):
    set_consent(
        member=granted.member, purpose=Purpose.CUSTOMER_VOICE, granted=False, source="me", wording="1"
    )
    assert not Voice.objects.shown().exists()


def test_what_the_post_does_not_say_any_more_is_not_shown(granted, post, mia):
    why = Because(ground="law", law="§ 1", reason="Not true.")
    for text, shown in {TEXT + " Indeed.": True, "Removed.": False}.items():
        post = actions.edit_post(actor=mia, post=post, text=text, version=post.version, because=why)
        assert Voice.objects.shown().exists() is shown
    with pytest.raises(Refused) as refused:
        actions.answer_voice(member=granted.member, voice=granted, granted=True)
    assert refused.value.code == "not_in_post"


def ended(member):
    return Message.objects.filter(member=member, template="community/voice_ended")


def test_she_is_told_when_a_moderators_edit_ends_it(granted, post, mia, flow):
    why = Because(ground="law", law="§ 1", reason="Not true.")
    actions.edit_post(actor=mia, post=post, text="Removed.", version=post.version, because=why)
    flow()
    assert ended(granted.member).get().context == {"title": post.topic.title, "words": WORDS}


def test_she_knows_of_her_own_edit(granted, post, flow):
    actions.edit_post(actor=granted.member, post=post, text="Removed.", version=post.version)
    flow()
    assert state(granted) == "withdrawn"
    assert not ended(granted.member).exists()
