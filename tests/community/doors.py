"""Every door that may or may not lead into a closed room.

To try another, add a row to DOORS (what is read) or to VERBS (what is done); pages with a fixed address are
walked by themselves, and what no door needs to be tried for stands in NOTHING_THERE with why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from django.urls import get_resolver

from tests.community.closed_room import World
from tests.community.ways_in import (
    INSIDE,
    MODERATORS,
    NOBODY,
    Door,
    author,
    binary,
    digest,
    history,
    judged_url,
    messages,
    page,
    post,
    quote,
    sent,
    till,
    topic,
    url,
)

DOORS = [
    Door("list of all topics", page(url("community:index"))),
    Door("unread topics", page(url("community:index", query="?show=unread"))),
    Door("popular topics", page(url("community:index", query="?show=popular"))),
    Door("unanswered topics", page(url("community:index", query="?show=unanswered")), to=NOBODY),
    Door("the category above", page(lambda world: world.room.parent.get_absolute_url())),
    Door("category", page(lambda world: world.room.get_absolute_url())),
    Door("former address", binary(url("community:category", "former-room"))),
    Door("picture of the category", binary(lambda world: world.room.picture_url)),
    Door("wall", page(url("community:wall", "back-room"))),
    Door("wall by its former address", binary(url("community:wall", "former-room"))),
    Door("topic", page(lambda world: world.topic.get_absolute_url())),
    Door("topic by another slug", page(url("community:topic", topic, "other"))),
    Door("topic at a post", page(lambda world: world.topic.get_absolute_url() + "?post=2")),
    Door("topic at a day", page(lambda world: world.topic.get_absolute_url() + "?date=2000-01-01")),
    Door("new posts", page(url("community:posts", topic, query="?after=1"))),
    Door("count of new posts", page(url("community:news", topic, query="?after=1"))),
    Door("post", page(url("community:post", post))),
    Door("former texts", page(lambda world: history(world))),
    Door("who reacted", page(url("community:reactions", post)), to=NOBODY),
    Door("picture in a post", binary(url("community:image", lambda world: world.image.pk))),
    Door("form for a new topic", page(url("community:new"))),
    Door("form for a new topic there", page(url("community:new", query="?category=back-room"))),
    Door("quotation", page(quote(lambda world: world.topic))),
    Door("quotation elsewhere", page(quote(lambda world: world.public)), to=NOBODY),
    Door("related topics", page(url("community:related", query="?title=Fernrohr"))),
    Door("search", page(lambda world: "/search/?q=Fernrohr")),
    Door("search in the community", page(lambda world: "/search/?q=Fernrohr&in=community")),
    Door("search, the newest first", page(lambda world: "/search/?q=Fernrohr&sort=newest")),
    Door("search by a mistyped word", page(lambda world: "/search/?q=Fernrhor")),
    Door("suggestions of the search", page(lambda world: "/search/suggest/?q=Fernroh")),
    Door("home", page(lambda world: "/")),
    Door("profile of the author", page(lambda world: "/members/helene/"), to=NOBODY),
    Door("what I follow", page(url("community:following"))),
    Door("drafts", page(url("community:drafts")), to=NOBODY),
    Door("voices", page(url("community:voices")), to=NOBODY),
    Door("voices elsewhere", page(url("community:voices_embed")), to=NOBODY),
    Door("leaderboard", page(url("community:leaderboard")), to=NOBODY),
    Door("notice about a topic", page(url("community:report", "topic", topic))),
    Door("notice about a post", page(url("community:report", "post", post))),
    Door("moderators' tools", page(url("community:tools", topic)), MODERATORS),
    Door("moderators' tools for a member", page(url("community:member_tools", author)), MODERATORS),
    Door("moderators' queue", page(url("moderation:queue")), MODERATORS),
    Door("what moderators decided", page(url("moderation:decided")), MODERATORS),
    Door("matter", page(judged_url("matter", lambda judged: judged.waiting.pk)), MODERATORS),
    Door("appeals", page(url("moderation:appeals")), NOBODY),
    Door("appeal", page(judged_url("appeal", lambda judged: judged.appeal.pk)), MODERATORS),
    Door("my statements of reasons", page(url("moderation:statements")), NOBODY),
    Door(
        "statement of reasons",
        page(judged_url("statement", lambda judged: judged.decision.reference)),
        INSIDE,
    ),
    Door("notice of a member", page(lambda world: world.judged.notices[0].get_absolute_url()), NOBODY),
    Door("notice of a visitor", page(lambda world: world.judged.notices[1].get_absolute_url()), NOBODY),
    Door("another's notice", page(lambda world: world.judged.notices[1].open_url[:-1] + "x/"), NOBODY),
    Door("report of a year", page(url("moderation:report", lambda world: world.at.year)), NOBODY),
    Door("report for machines", page(url("moderation:report_json", lambda world: world.at.year)), NOBODY),
    Door("report as a table", page(url("moderation:report_csv", lambda world: world.at.year)), NOBODY),
    Door("feed of all topics", page(url("community:feed", "atom")), to=NOBODY),
    Door("feed of the category", page(url("community:category_feed", "back-room", "atom")), to=NOBODY),
    Door("feed of the topic", page(url("community:topic_feed", topic, "atom")), to=NOBODY),
    Door("sitemap of topics", page(lambda world: "/sitemap-topics.xml"), to=NOBODY),
    Door("form to edit", page(url("community:edit", post)), MODERATORS),
    Door("form for a case", page(url("community:case", post)), MODERATORS),
    Door("form to ask for a voice", page(url("community:ask_voice", post)), NOBODY),
    Door("whom to mention", page(url("community:mentions", query="?q=hel")), NOBODY),
    Door("preview", sent(url("community:preview"), text="![x](/community/image/1/) #1 @helene"), NOBODY),
    Door("a draft there", sent(url("community:draft_save"), place="reply:1", text="x"), NOBODY),
    Door("all is read", sent(url("community:read_all")), NOBODY),
    Door("follow the author", sent(url("community:follow_member", "helene"), active="1"), NOBODY),
    Door("leave the leaderboard", sent(url("community:listed"), listed="0"), NOBODY),
    Door("next of the queue", sent(url("moderation:next")), NOBODY),
    Door("index of sitemaps", page(url("sitemap_index")), NOBODY),
    Door("my data", page(url("members:export")), NOBODY),
    Door("a member in the API", till("members/C-1"), NOBODY),
    Door("figures in the API", till("figures?from=2026-01-01&to=2026-12-31"), NOBODY),
    Door("inbox", page(lambda world: "/me/notifications/")),
    Door("messages and mails", messages),
    Door("digest", digest),
]

VERBS: list[tuple[str, Callable[[World], str], dict[str, Any]]] = [
    ("start a topic", url("community:new"), {"kind": "idea", "title": "Xy", "text": "Hello"}),
    ("reply", url("community:reply", topic), {"text": "Hello"}),
    ("vote", url("community:vote", topic), {"active": "0"}),
    ("vote in the poll", url("community:ballot", topic), {"option": "1"}),
    ("set a status", url("community:idea_status", topic), {"status": "done"}),
    ("react", url("community:react", post), {"kind": "helpful", "active": "1"}),
    ("accept", url("community:accept", post), {}),
    ("edit", url("community:edit", post), {"text": "Mine", "version": "1"}),
    ("follow", url("community:follow", topic), {"active": "1"}),
    ("follow the category", url("community:follow_category", "back-room"), {"active": "1"}),
    ("mark as read", url("community:read", topic), {"number": "2"}),
    ("report", url("community:report", "topic", topic), {"reason": "spam", "explanation": "?"}),
    ("make it a case", url("community:case", post), {}),
    ("ask for a voice", url("community:ask_voice", post), {}),
    ("close", url("community:mark", topic, "lock"), {}),
    ("move", url("community:move", topic), {}),
    ("split", url("community:split", topic), {"posts": "2", "title": "Xy"}),
    ("merge", url("community:merge", topic), {}),
    ("undo", url("community:undo", lambda world: world.judged.arranged.pk), {}),
    ("clean up", url("community:clean_up", author), {}),
    ("clean up, surely", url("community:clean_up", author), {"sure": "1"}),
    ("undo cleaning up", url("community:undo_clean_up", lambda world: world.judged.cleaning.pk), {}),
    ("judge the author", url("community:judge", author), {}),
    ("have it decided", url("community:to_queue", "topic", topic), {}),
    ("claim", judged_url("claim", lambda judged: judged.waiting.pk), {}),
    ("release", judged_url("release", lambda judged: judged.waiting.pk), {}),
    ("decide", judged_url("matter", lambda judged: judged.waiting.pk), {"outcome": "keep"}),
    ("reverse", judged_url("reverse", lambda judged: judged.decision.pk), {"reason": "x"}),
    ("appeal for another", judged_url("statement", lambda judged: judged.decision.reference), {"text": "x"}),
    ("decide an appeal", judged_url("appeal", lambda judged: judged.appeal.pk), {"outcome": "upheld"}),
]

#: Addresses with something in them that no room is seen through, and why. `*` stands for what has any name.
NOTHING_THERE = {
    "community:upload": "takes a picture, and says its own address",
    "community:draft_discard": "takes one's own text away",
    "community:rules_version": "the house rules",
    "community:voice": "only of posts that everybody may read",
    "community:voice_picture": "only of posts that everybody may read",
    "community:*_inbound_webhook": "takes mails of a provider, and says nothing of them",
    "help:vote": "a yes or no",
    "help:article": "an article; what it names is asked for as related topics are",
    "api:post_*": "takes what a till or another system has to say",
    "api:get_member": "walked by the address it shares with api:put_member",
    "api:*_voucher": "a voucher",
    "api:None": "says that nothing is there",
    "notifications:open": "leads where the inbox says",
    "notifications:why": "the journey a message comes from",
    "notifications:unsubscribe": "a purpose of messages",
    "notifications:outbox_*": "the mails of the demo, for nobody else",
    "notifications:outbox": "the mails of the demo, for nobody else",
    "members:member": "walked as the author's profile",
    "members:language": "takes a language",
    "members:theme": "takes a theme",
    "loyalty:*": "points, rewards and vouchers",
    "feedback:*": "a case is its member's; surveys ask",
}
ELSEWHERE = ("admin:", "account_", "mfa_", "usersessions_", "socialaccount_", "styleguide")


def routes() -> set[str]:
    """The names of all addresses but those of the admin, of the log-in and of what is for developers."""
    return {name for name, _fixed in _routes(get_resolver())}


def is_excused(name: str) -> bool:
    return any(fnmatchcase(name, one) for one in NOTHING_THERE)


def fixed() -> list[Door]:
    """Each page whose address holds nothing but its name, but what is excused."""
    names = sorted(name for name, is_fixed in _routes(get_resolver()) if is_fixed and not is_excused(name))
    return [Door(name, page(url(name)), NOBODY) for name in names]


def _routes(resolver: Any, within: str = "") -> Iterator[tuple[str, bool]]:
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            yield from _routes(one, within + (f"{one.namespace}:" if one.namespace else ""))
        elif not (name := f"{within}{one.name}").startswith(ELSEWHERE):
            yield name, not one.pattern.regex.groups and not one.name.endswith("webhook")
