"""House rules, a notice by a visitor, and a decision that has been appealed."""

from __future__ import annotations

from datetime import timedelta

from community.actions.moderating import (
    accept_rules,
    decide,
    draft_rules,
    file_appeal,
    open_matter,
    publish_rules,
    report_content,
)
from community.actions.writing import reply
from community.models import Decision, HouseRules, Matter, Post, Topic
from community.models.moderation import ContentKind
from portal.members.models import Member

from . import World

_INTRODUCTION = (
    "At this table people help each other. A few things make that easier.",
    "An diesem Tisch helfen Menschen einander. Ein paar Dinge machen das leichter.",
)
_RULES = [
    ("respect", "Be kind to each other", "Geht freundlich miteinander um",
     "Argue about the matter, never against the person. No insults, no threats, no contempt.",
     "Streitet um die Sache, nie gegen die Person. Keine Beleidigung, keine Drohung, keine Verachtung."),
    ("topic", "Stay with the matter", "Bleibt bei der Sache",
     "Write where it belongs, and in a way that helps the next one who looks for it.",
     "Schreibt dort, wo es hingehört, und so, dass es auch den Nächsten hilft, die danach suchen."),
    ("advertising", "No advertising", "Keine Werbung",
     "Recommend what has helped you. Whoever sells something does it elsewhere.",
     "Empfehlt, was euch geholfen hat. Wer etwas verkauft, tut es woanders."),
    ("privacy", "Leave private things private", "Privates bleibt privat",
     "No addresses, numbers or pictures of others without their consent; order numbers go to our support.",
     "Keine Adressen, Nummern oder Bilder anderer ohne Zustimmung; Bestellnummern gehören zum Support."),
    ("law", "Keep to the law", "Haltet euch an das Gesetz",
     "What is illegal is removed at once and, where it has to be, reported.",
     "Was verboten ist, wird sofort entfernt und, wo es sein muss, angezeigt."),
]  # fmt: skip
_WORDS = {
    "en": {
        "rude": "Anyone who buys a grinder for that money has only himself to blame. What an idiot.",
        "reason": "The second sentence is directed against the person who asked, not at the matter.",
        "appeal": "That was meant as a joke, and I have known him for years. Please look at it again.",
        "notice": "That looks like the flat of a friend of mine, with her name on the door.",
    },
    "de": {
        "rude": "Wer für so viel Geld eine Mühle kauft, ist selbst schuld. So ein Idiot.",
        "reason": "Der zweite Satz richtet sich gegen die Person, die gefragt hat, nicht auf die Sache.",
        "appeal": "Das war als Scherz gemeint, und ich kenne ihn seit Jahren. Bitte seht es noch einmal an.",
        "notice": "Das sieht nach der Wohnung einer Freundin von mir aus, mit ihrem Namen an der Tür.",
    },
}


def seed(world: World) -> None:
    """After the forum: its topics are what the notice and the decision are about."""
    words = _WORDS[world.language]
    rules = _rules()
    for member in Member.objects.filter(pk__in=Post.objects.values("author")):
        accept_rules(member=member, version=rules.version)
    _appealed(world, rules, words)
    post = Post.objects.filter(number__gt=1).exclude(pk__in=Matter.objects.values("object_id")).last()
    if post:
        report_content(
            kind=ContentKind.POST, object_id=post.pk, reason="privacy", explanation=words["notice"],
            name="Vera Visitor", email="vera@example.org",
        )  # fmt: skip


def _rules() -> HouseRules:
    draft = draft_rules()
    HouseRules.objects.filter(pk=draft.pk).update(
        introduction_en=_INTRODUCTION[0], introduction_de=_INTRODUCTION[1]
    )
    for position, (code, title_en, title_de, text_en, text_de) in enumerate(_RULES, 1):
        draft.rules.create(
            position=position,
            code=code,
            title_en=title_en,
            title_de=title_de,
            text_en=text_en,
            text_de=text_de,
        )
    return publish_rules(rules=draft)


def _appealed(world: World, rules: HouseRules, words: dict[str, str]) -> None:
    """A rude reply was hidden by one moderator; its author's appeal waits for the other."""
    ben, mia = world.people["ben"], world.people["mia"]
    topic = Topic.objects.filter(kind="question").exclude(author=ben).order_by("-last_post_at").first()
    if topic is None:
        return
    rude = reply(author=ben, topic=topic, text=words["rude"], at=world.ago(0.4))
    matter = open_matter(ContentKind.POST, rude.pk)
    decision = decide(
        matter=matter,
        actor=mia,
        outcome=Decision.Outcome.HIDE,
        ground=Decision.Ground.RULES,
        rule=rules.rules.get(code="respect"),
        reason=words["reason"],
    )
    moment = world.ago(0.3)
    Matter.objects.filter(pk=matter.pk).update(opened_at=moment, decided_at=moment + timedelta(hours=1))
    Decision.objects.filter(pk=decision.pk).update(decided_at=moment + timedelta(hours=1))
    file_appeal(decision=decision, text=words["appeal"], member=ben)
