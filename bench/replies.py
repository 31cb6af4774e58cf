"""Replies one after another, at the end of a small topic and of the largest: each a whole request."""

from __future__ import annotations

import statistics
import time
from typing import Any

from django.test import Client
from django.urls import reverse

from community.models import Topic
from portal.members.models import Member

REPLIES = 50


def measure() -> list[dict[str, Any]]:
    """Milliseconds of a POST by the test client (all middleware, no network), each by another member."""
    largest = Topic.objects.order_by("-last_number")[0]
    small = Topic.objects.filter(last_number__lt=20, locked=False).order_by("pk")[0]
    writers = list(Member.objects.order_by("-pk")[: 2 * REPLIES + 2])
    results = []
    for name, topic in (("reply to a small topic", small), ("reply to the largest topic", largest)):
        own, writers = writers[: REPLIES + 1], writers[REPLIES + 1 :]
        times = [_reply(member, topic, number) for number, member in enumerate(own)][1:]
        results.append({"page": name, "posts": topic.last_number, "p50": round(statistics.median(times), 1)})
    return results


def _reply(member: Member, topic: Topic, number: int) -> float:
    client = Client()
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    text = (
        f"Reply number {number} of {member.display_name}: that is how it went here as well, {member.handle}."
    )
    address = reverse("community:reply", args=[topic.pk])
    started = time.perf_counter()
    answer = client.post(address, {"text": text})
    taken = (time.perf_counter() - started) * 1000
    if answer.status_code != 302:
        raise RuntimeError(f"a reply was answered by {answer.status_code}")
    return taken
