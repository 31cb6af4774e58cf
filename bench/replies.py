"""Replies one after another, at the end of a small topic and of the largest: each a whole request."""

from __future__ import annotations

import statistics
import time
from typing import Any

from django.test import Client
from django.urls import reverse

from community.models import Topic
from portal.members.models import Member

from . import cpu

REPLIES = 50


def measure(database: int) -> list[dict[str, Any]]:
    """Each by another member, through all middleware without a network: milliseconds by the clock and of CPU.

    `database` is the server's process id. The middleware is loaded before, as a server does when it starts.
    """
    largest = Topic.objects.order_by("-last_number")[0]
    small = Topic.objects.filter(last_number__lt=20, locked=False).order_by("pk")[0]
    writers = list(Member.objects.order_by("-pk")[: 2 * REPLIES + 2])
    client = Client()
    client.get("/bench/barest/")
    results = []
    for name, topic in (("reply to a small topic", small), ("reply to the largest topic", largest)):
        own, writers = writers[: REPLIES + 1], writers[REPLIES + 1 :]
        posts, before = topic.last_number, cpu.spent(database)
        taken = [_reply(client, member, topic, number) for number, member in enumerate(own)]
        row = {
            "page": name,
            "posts": posts,
            "p50": round(statistics.median([clock for clock, _cpu in taken[1:]]), 1),
            "CPU web": round(statistics.median([used for _clock, used in taken[1:]]), 1),
            "CPU db": round((cpu.spent(database) - before) / len(taken), 1),
        }
        results.append(row)
    return results


def _reply(client: Client, member: Member, topic: Topic, number: int) -> tuple[float, float]:
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    text = (
        f"Reply number {number} of {member.display_name}: that is how it went here as well, {member.handle}."
    )
    address = reverse("community:reply", args=[topic.pk])
    started, used = time.perf_counter(), time.process_time()
    answer = client.post(address, {"text": text})
    taken = (time.perf_counter() - started) * 1000, (time.process_time() - used) * 1000
    if answer.status_code != 302:
        raise RuntimeError(f"a reply was answered by {answer.status_code}")
    return taken
