"""What lies in a category for a segment leaves it by no door, and those inside find it."""

import pytest
from django.test import override_settings
from django.test.client import Client

from community.models import Post, Report, Topic
from tests.community.doors import DOORS, INSIDERS, OUTSIDERS, SECRET, VERBS, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path):
        yield build()


def client_for(viewer):
    client = Client(headers={"accept-language": "en"})
    if viewer:
        client.force_login(viewer)
    return client


def found_by(world, name):
    viewer = world.people[name]
    client = client_for(viewer)
    return {door.name for door in DOORS if SECRET in door.read(world, client, viewer).lower()}


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nothing_comes_out(world, name):
    assert found_by(world, name) == set()


@pytest.mark.parametrize("name", INSIDERS)
def test_those_inside_find_it(world, name):
    """Else a door that is shut for all, or does not exist, would prove nothing."""
    expected = {door.name for door in DOORS if door.leads_in}
    assert expected - found_by(world, name) == set()


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nothing_is_done_from_outside(world, name):
    client = client_for(world.people[name])
    before = state_of(world)
    for verb, address, data in VERBS:
        answer = client.post(address(world), {"category": world.room.pk} | data)
        assert answer.status_code in {302, 403, 404, 422}, verb
        assert SECRET not in answer.content.decode().lower(), verb
    assert state_of(world) == before


def state_of(world):
    topics = Topic.objects.values_list("vote_count", "idea_status", "post_count", "accepted").order_by("pk")
    posts = Post.objects.values_list("text", "helpful_count").order_by("pk")
    return list(topics), list(posts), Report.objects.count()
