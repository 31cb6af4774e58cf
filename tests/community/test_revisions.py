import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from community import actions
from community.actions.moderating import Because
from community.models import Post, Revision, Topic
from community.privacy import erase
from community.texts.differences import differences
from portal.members.roles import Role
from portal.search.query import search
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory


@pytest.fixture
def anna(client):
    member = MemberFactory(display_name="Anna Kern")
    client.force_login(member)
    return member


@pytest.fixture
def post(anna):
    return TopicFactory(author=anna, text="It whistles loudly").posts.get()


def edited(post, text="It whistles <b>softly</b>", **changes):
    return actions.edit_post(actor=post.author, post=post, text=text, version=post.version, **changes)


def history(client, post, **query):
    return client.get(reverse("community:history", args=[post.pk]), query)


@pytest.mark.django_db
def test_each_edit_keeps_what_was_there(post, anna):
    edited(edited(post), "Silence")
    kept = Revision.objects.order_by("version").values_list("version", "text", "editor")
    assert list(kept) == [(1, "It whistles loudly", anna.pk), (2, "It whistles <b>softly</b>", anna.pk)]


@pytest.mark.django_db
def test_the_same_again_is_no_edit(post):
    assert edited(post, post.text).version == 1
    assert not Revision.objects.exists()


@pytest.mark.django_db
def test_a_refused_edit_keeps_nothing(post, anna):
    edited(post)
    with pytest.raises(actions.EditConflict):
        actions.edit_post(actor=anna, post=post, text="Late", version=1)
    assert Revision.objects.count() == 1


@pytest.mark.django_db
def test_everyone_who_may_read_the_post_sees_the_differences(client, post):
    edited(post)
    client.logout()
    page = history(client, post).content.decode()
    assert "<del>loudly</del>" in page
    assert "&lt;b&gt;softly" in page.replace("</ins>", "").replace("<ins>", "")
    assert "<b>softly" not in page


@pytest.mark.django_db
def test_differences_stand_in_one_line(client, post):
    edited(post, "It whistles softly")
    shown = history(client, post).content.decode()
    assert '<div class="differing">It whistles <del>loudly</del><ins>softly</ins>' in shown


@pytest.mark.django_db
def test_an_earlier_version_can_be_chosen(client, post):
    edited(edited(post), "Silence")
    assert "The first version" in history(client, post, version=1).content.decode()
    assert [history(client, post, version=wrong).status_code for wrong in ("0", "9", "x")] == [404] * 3


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"state": "hidden"}, {"author": None}], ids=["hidden", "former member"])
def test_what_is_not_to_be_seen_is_not_there(client, post, change):
    edited(post)
    Post.objects.update(**change)
    assert history(client, post).status_code == 404


@pytest.mark.django_db
def test_a_post_never_edited_has_no_history(client, post):
    assert history(client, post).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("edits", [1, 4])
def test_the_history_costs_the_same_for_many(client, post, django_assert_max_num_queries, edits):
    for number in range(edits):
        post = edited(post, f"Text {number}")
    with django_assert_max_num_queries(9):
        history(client, post)


@pytest.mark.django_db
def test_the_author_changes_the_title_and_the_old_address_leads_on(client, post, flow):
    old = post.topic.get_absolute_url()
    typed = {"title": "Solved: <it> hums", "text": post.text, "version": 1}
    client.post(reverse("community:edit", args=[post.pk]), typed)
    topic = Topic.objects.get()
    assert (topic.title, topic.slug) == ("Solved: <it> hums", "solved-it-hums")
    assert client.get(old)["Location"] == topic.get_absolute_url()
    assert Revision.objects.get().title == "Grinder whistles on the finest setting"
    flow()
    assert search("hums", post.author).hits[0].title == "Solved: <it> hums"


@pytest.mark.django_db
def test_a_reply_has_no_title(client, anna):
    topic = TopicFactory()
    post = actions.reply(author=anna, topic=topic, text="Oil it")
    client.post(reverse("community:edit", args=[post.pk]), {"title": "Mine", "text": "Oil!", "version": 1})
    topic.refresh_from_db()
    assert topic.title == "Grinder whistles on the finest setting"


@pytest.mark.django_db
def test_a_title_is_needed(client, post):
    page = client.post(reverse("community:edit", args=[post.pk]), {"title": " ", "text": "x", "version": 1})
    assert "title" in page.context["form"].errors


@pytest.mark.django_db
def test_erased_with_her(post):
    edited(post)
    erase(post.author)
    assert not Revision.objects.exists()


@given(st.text("ab \n<", max_size=60), st.text("ab \n<", max_size=60))
def test_differences_hold_both_texts(before, after):
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after


def test_long_texts_stay_fast():
    pieces = differences("a b " * 5000, "b a " * 5000)
    assert [piece.kind for piece in pieces] == ["removed", "added"]


@pytest.mark.django_db
def test_what_a_moderator_took_out_only_the_author_and_moderators_see(client, post, anna):
    edited(post, "It whistles. I live in Elm Street")
    mia = MemberFactory(roles=[Role.MODERATOR])
    because = Because(ground="law", law="§ 1", reason="An address.")
    actions.edit_post(actor=mia, post=post, text="It whistles.", version=post.version, because=because)
    edited(post, "It whistles again.")
    seen = {}
    for name, viewer in {"author": anna, "moderator": mia, "other": MemberFactory()}.items():
        client.force_login(viewer)
        seen[name] = [history(client, post, version=number).status_code for number in (1, 2, 3, 4)]
    assert seen == {"author": [200] * 4, "moderator": [200] * 4, "other": [404, 404, 200, 200]}
    client.logout()
    assert "Elm Street" not in history(client, post, version=3).content.decode()


@pytest.mark.django_db
def test_no_browser_remembers_where_a_former_title_leads(client, post):
    answer = client.get(f"/community/t/{post.topic_id}/former-title/")
    assert (answer.status_code, answer["Cache-Control"]) == (301, "no-cache")
