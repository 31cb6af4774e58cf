"""Posts and lines of lists are filled into stencils: nothing of one row shows in another, all is escaped."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from community.models import Post, Topic
from community.pages.cards import Rights, Sheet
from tests.members.factories import MemberFactory

VISITOR = Rights(False, False, False, False)


def _post(name="Ann", author_pk=6, **values):
    author = MemberFactory.build(pk=author_pk, display_name=name, handle="ann", is_staff=False)
    return Post(**{"pk": 7, "number": 2, "author": author, "html": "<p>{pk} hello</p>"} | values)


def _drawn(post, viewer=None, rights=VISITOR, token="T" * 64):
    sheet = Sheet(Topic(pk=3, kind="question"), viewer or AnonymousUser(), rights, token)
    return sheet.card(post)


def test_names_are_escaped_and_texts_stay_as_they_are():
    drawn = _drawn(_post(name="<b>{number}</b>"))
    assert "&lt;b&gt;{number}&lt;/b&gt;" in drawn
    assert "<p>{pk} hello</p>" in drawn


def test_a_visitor_gets_no_form_and_no_token():
    assert "<form" not in _drawn(_post())
    assert "TTTT" not in _drawn(_post())


@pytest.mark.parametrize(("own", "edits", "reacts"), [(True, True, False), (False, False, True)])
def test_a_member_edits_her_own_and_reacts_to_others(own, edits, reacts):
    viewer = SimpleNamespace(pk=5, is_authenticated=True)
    drawn = _drawn(_post(author_pk=5 if own else 6), viewer, Rights(True, True, False, False))
    assert ("/p/7/edit/" in drawn, 'class="reactions"' in drawn) == (edits, reacts)


def test_counts_are_each_posts_own():
    assert "<b>" not in _drawn(_post())
    assert ">4 <" in _drawn(_post(helpful_count=4))
    assert ">9 <" in _drawn(_post(helpful_count=9))
