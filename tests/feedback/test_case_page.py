import pytest

from feedback.complaints import actions
from feedback.complaints.models import CaseMessage
from feedback.complaints.states import State
from portal.content.models import Image
from tests.feedback.factories import CaseFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_of, member):
    return client_of(member)


def url(case):
    return f"/feedback/{case.number}/"


def test_the_page_shows_what_was_said_and_hides_notes(client, case, agent):
    actions.add_note(case=case, actor=agent, text="Known fault of batch 12.")
    actions.reply_to_member(case=case, actor=agent, text="A **new lid** is on its way.")
    page = client.get(url(case)).content.decode()
    assert "<strong>new lid</strong>" in page
    assert "batch 12" not in page


def test_another_members_case_looks_like_none(client, client_of, case):
    stranger = client_of(MemberFactory())
    assert stranger.get(url(case)).status_code == 404
    assert stranger.post(f"{url(case)}replies/", {"text": "hi"}).status_code == 404
    assert client.get("/feedback/2026-999999/").status_code == 404


def test_staff_may_read_but_not_reply_as_the_member(client_of, case, agent):
    page = client_of(agent).get(url(case))
    assert page.status_code == 200
    assert client_of(agent).post(f"{url(case)}replies/", {"text": "hi"}).status_code == 404


def test_looking_changes_nothing(client, case):
    client.get(url(case))
    before = case.version
    case.refresh_from_db()
    assert case.version == before
    assert client.get(f"{url(case)}replies/").status_code == 405


def test_a_reply_wakes_a_waiting_case(client, case, agent, picture):
    actions.reply_to_member(case=case, actor=agent, text="A photo, please.", waiting=True)
    answer = client.post(f"{url(case)}replies/", {"text": "Here it is.", "photos": [picture()]})
    case.refresh_from_db()
    assert answer.status_code == 302
    assert (case.state, case.paused_at) == (State.IN_PROGRESS, None)
    assert Image.objects.of(case.key).count() == 1


def test_an_empty_reply_is_refused_beside_its_field(client, case):
    answer = client.post(f"{url(case)}replies/", {"text": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["text"])


def test_a_closed_case_takes_no_reply_and_keeps_the_words(client, case, agent):
    actions.resolve(case=case, actor=agent, text="Done.")
    actions.close(case=case, actor=agent)
    answer = client.post(f"{url(case)}replies/", {"text": "One more thing"})
    assert answer.status_code == 409
    assert CaseMessage.objects.filter(text="One more thing").count() == 0
    assert answer.context["form"]["text"].value() == "One more thing"


def test_a_photo_is_for_those_who_see_the_case(client, client_of, agent, member, picture):
    case = CaseFactory(member=member, photos=[picture()])
    photo = f"{url(case)}photos/{Image.objects.of(case.key).get().pk}/"
    assert client.get(photo)["Content-Type"] == "image/webp"
    assert client_of(agent).get(f"{photo}?w=320").status_code == 200
    assert client_of(MemberFactory()).get(photo).status_code == 404
    assert client.get(f"{photo}?w=5000").status_code == 404


def test_a_photo_of_another_case_is_not_served(client, member, picture, case):
    other = CaseFactory(member=member, photos=[picture()])
    photo = Image.objects.of(other.key).get()
    assert client.get(f"{url(case)}photos/{photo.pk}/").status_code == 404


def test_the_page_asks_the_same_number_of_queries_however_long(
    client, case, agent, django_assert_max_num_queries
):
    for n in range(12):
        actions.reply_to_member(case=case, actor=agent, text=f"Answer {n}")
    with django_assert_max_num_queries(9):
        client.get(url(case))


def test_my_cases_lists_mine_in_constant_queries(client, member, django_assert_max_num_queries):
    for _ in range(15):
        CaseFactory(member=member)
    CaseFactory(subject="Not mine")
    with django_assert_max_num_queries(9):
        page = client.get("/feedback/").content.decode()
    assert page.count("Broken lid") == 15
    assert "Not mine" not in page


def test_an_empty_list_offers_the_first_step(client):
    assert "/feedback/new/" in client.get("/feedback/").content.decode()
