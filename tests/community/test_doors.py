"""What lies in a category for a segment leaves it by no door, and those inside find it."""

import fnmatch
from urllib.parse import urlsplit

import pytest
from django.test import override_settings
from django.test.client import Client
from django.urls import resolve

from community.models import Appeal, Arrangement, Cleaning, Decision, Matter, Post, Report, Topic
from tests.community.closed_room import build
from tests.community.doors import DOORS, NOTHING_THERE, VERBS, fixed, is_excused, routes
from tests.community.ways_in import INSIDERS, OUTSIDERS, SECRET

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


def found_by(world, name, doors=DOORS):
    viewer = world.people[name]
    client = client_for(viewer)
    return {door.name for door in doors if SECRET in door.read(world, client, viewer).lower()}


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nothing_comes_out(world, name):
    assert found_by(world, name, [*DOORS, *fixed()]) == set()


@pytest.mark.parametrize("name", INSIDERS)
def test_those_inside_find_it(world, name):
    """Else a door that is shut for all, or does not exist, would prove nothing."""
    expected = {door.name for door in DOORS if name in door.to}
    assert expected - found_by(world, name) == set()


def test_no_address_is_left_out(world):
    """Whoever adds one has it walked, or says in NOTHING_THERE why no room is seen through it."""

    class Noting(Client):
        walked = set()

        def generic(self, method, path, *args, **options):
            self.walked.add(resolve(urlsplit(str(path)).path).view_name)
            return super().generic(method, path, *args, **options)

    client = Noting()
    for door in [*DOORS, *fixed()]:
        door.read(world, client, None)
    for _verb, address, data in VERBS:
        client.post(address(world), data)
    assert {name for name in routes() - client.walked if not is_excused(name)} == set()
    assert [one for one in NOTHING_THERE if not fnmatch.filter(routes(), one)] == []


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
    rows = [
        list(model.objects.order_by("pk").values())
        for model in (Report, Matter, Decision, Appeal, Arrangement, Cleaning)
    ]
    return list(topics), list(posts), rows
