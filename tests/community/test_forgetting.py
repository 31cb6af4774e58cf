"""Who has sent a notice without an account is known no longer than she has to be answered."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from community import actions
from community.actions.moderating import Because
from community.actions.upkeep import forget_notifiers
from community.models import Decision
from portal.content.models import Image
from portal.members.roles import Role
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
BEYOND = timedelta(days=192)


@pytest.fixture
def report():
    post = TopicFactory(replies=1).posts.get(number=2)
    who = {"name": "Eva", "email": "eva@example.org"}
    return actions.report_content(kind="post", object_id=post.pk, reason="insult", explanation="Rude.", **who)


def known(report):
    report.refresh_from_db()
    return report.name, report.email


def keep(report, mia):
    return actions.decide(matter=report.matter, actor=mia, outcome="keep")


def test_once_it_cannot_be_appealed_any_more(report, mia):
    keep(report, mia)
    with time_machine.travel(timezone.now() + timedelta(days=183)):
        assert forget_notifiers() == 0
    with time_machine.travel(timezone.now() + BEYOND):
        assert forget_notifiers() == 1
        assert forget_notifiers() == 0
    assert known(report) == ("", "")
    assert report.explanation == "Rude."


def test_not_before_it_is_decided(report):
    with time_machine.travel(timezone.now() + 3 * BEYOND):
        assert forget_notifiers() == 0
    assert known(report) == ("Eva", "eva@example.org")


def test_not_while_an_appeal_waits_or_has_just_been_decided(report, mia):
    decision = keep(report, mia)
    appeal = actions.file_appeal(decision=decision, text="Look again", report=report)
    with time_machine.travel(timezone.now() + BEYOND):
        assert forget_notifiers() == 0
        other = MemberFactory(roles=[Role.MODERATOR])
        actions.decide_appeal(appeal=appeal, actor=other, outcome="upheld", reason="No.")
        assert forget_notifiers() == 0
    with time_machine.travel(timezone.now() + BEYOND + timedelta(days=8)):
        assert forget_notifiers() == 1


@pytest.fixture
def edit(mia):
    """The decision that has taken a picture out of a post."""
    author = MemberFactory()
    image = Image.objects.create(owner=author, source=f"upload:{author.pk}", width=1, height=1)
    address = f"/community/image/{image.pk}/"
    post = TopicFactory(author=author, text=f"![Elm Street]({address})").posts.get()
    why = Because(ground="law", law="§ 1", reason="An address.")
    actions.edit_post(actor=mia, post=post, text="Nothing.", version=1, because=why)
    Image.objects.update(created_at=timezone.now() - timedelta(days=9))
    return Decision.objects.get()


def test_pictures_that_a_reversal_would_bring_back_stay_as_long(edit):
    assert actions.forget_orphans() == 0
    with time_machine.travel(timezone.now() + timedelta(days=190)):
        assert actions.forget_orphans() == 0
    with time_machine.travel(timezone.now() + BEYOND):
        assert actions.forget_orphans() == 1


def test_pictures_that_an_appeal_asks_for_stay_until_it_is_decided(edit, mia):
    appeal = actions.file_appeal(decision=edit, text="Look again", member=edit.member)
    with time_machine.travel(timezone.now() + BEYOND):
        assert actions.forget_orphans() == 0
        other = MemberFactory(roles=[Role.MODERATOR])
        actions.decide_appeal(appeal=appeal, actor=other, outcome="upheld", reason="No.")
        assert actions.forget_orphans() == 1


def test_pictures_that_a_later_reversal_would_bring_back_stay(edit, mia):
    """Reversed while another edit is in force, its text comes back with that one's reversal."""
    post, why = edit.content, Because(ground="law", law="§ 1", reason="A name.")
    actions.edit_post(actor=mia, post=post, text="Less.", version=post.version, because=why)
    actions.reverse(decision=edit, actor=mia)
    assert actions.forget_orphans() == 0
    actions.reverse(decision=Decision.objects.latest("pk"), actor=mia)
    assert "<img" in type(post).objects.get(pk=post.pk).html


def test_without_pictures_that_wait_no_text_is_read(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert actions.forget_orphans() == 0
