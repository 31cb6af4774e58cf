"""The verbs of the community; each is one transaction; a rule that says no raises `shell.ports.Refused`."""

from .answers import accept_answer
from .badges import grant_badge, revoke_badge
from .digests import plan_digests, send_digests
from .drafts import DraftConflict, discard_draft, forget_drafts, save_draft
from .editing import EditConflict, edit_post
from .following import follow, follow_category, follow_member
from .incoming import forget_incoming, receive_mail
from .moderating import (
    accept_rules,
    claim_matter,
    claim_next,
    decide,
    decide_appeal,
    draft_rules,
    file_appeal,
    hide_post,
    make_visible,
    open_matter,
    publish_rules,
    release_matter,
    report_content,
    reverse,
)
from .opening import open_topic
from .polls import PollDraft, cast_ballot, open_poll
from .popularity import refresh_popularity
from .reacting import react
from .reading import catch_up, mark_read
from .recognition import (
    fix_trust,
    list_on_leaderboard,
    name_ambassador,
    note_day,
    set_up_recognition,
    settle,
    settle_all,
)
from .removal import archive_category, remove_category, remove_due
from .rooms import SET_BY_EDITORS, keep_category, picture_category
from .texts import MAX_TEXT
from .upkeep import reconcile, rerender_stale
from .uploads import add_picture, forget_orphans, render
from .voices import answer_voice, ask_voice, withdraw_all, withdraw_voice
from .voting import set_idea_status, vote
from .writing import reply, start_topic

__all__ = [
    "MAX_TEXT",
    "SET_BY_EDITORS",
    "DraftConflict",
    "EditConflict",
    "PollDraft",
    "accept_answer",
    "accept_rules",
    "add_picture",
    "answer_voice",
    "archive_category",
    "ask_voice",
    "cast_ballot",
    "catch_up",
    "claim_matter",
    "claim_next",
    "decide",
    "decide_appeal",
    "discard_draft",
    "draft_rules",
    "edit_post",
    "file_appeal",
    "fix_trust",
    "follow",
    "follow_category",
    "follow_member",
    "forget_drafts",
    "forget_incoming",
    "forget_orphans",
    "grant_badge",
    "hide_post",
    "keep_category",
    "list_on_leaderboard",
    "make_visible",
    "mark_read",
    "name_ambassador",
    "note_day",
    "open_matter",
    "open_poll",
    "open_topic",
    "picture_category",
    "plan_digests",
    "publish_rules",
    "react",
    "receive_mail",
    "reconcile",
    "refresh_popularity",
    "release_matter",
    "remove_category",
    "remove_due",
    "render",
    "reply",
    "report_content",
    "rerender_stale",
    "reverse",
    "revoke_badge",
    "save_draft",
    "send_digests",
    "set_idea_status",
    "set_up_recognition",
    "settle",
    "settle_all",
    "start_topic",
    "vote",
    "withdraw_all",
    "withdraw_voice",
]
