"""House rules, what waits for moderators, and decisions: one appealed, one that took a part out."""

from __future__ import annotations

from community.actions.editing import edit_post
from community.actions.moderating import (
    Because,
    accept_rules,
    decide,
    draft_rules,
    file_appeal,
    open_matter,
    publish_rules,
    report_content,
)
from community.actions.writing import reply
from community.models import Decision, HouseRules, Matter, Post, Topic, WatchedWord
from community.models.moderation import ContentKind
from portal.demo import clock
from portal.members.models import Member

from . import World

#: So many days ago the rules were published.
DAYS = 640
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
        "open": "I had the same noise, a drop of oil helped. My neighbour can mend it: Karl, 040 555 01 23.",
        "closed": "I had the same noise, a drop of oil helped.",
        "why": "It gave the name and number of somebody who is not here.",
        "word": "free shipping",
        "advert": "Look at my shop, free shipping this week only!",
    },
    "de": {
        "rude": "Wer für so viel Geld eine Mühle kauft, ist selbst schuld. So ein Idiot.",
        "reason": "Der zweite Satz richtet sich gegen die Person, die gefragt hat, nicht auf die Sache.",
        "appeal": "Das war als Scherz gemeint, und ich kenne ihn seit Jahren. Bitte seht es noch einmal an.",
        "notice": "Das sieht nach der Wohnung einer Freundin von mir aus, mit ihrem Namen an der Tür.",
        "open": "Das Geräusch hatte ich auch, Öl half. Mein Nachbar repariert so etwas: Karl, 040 555 01 23.",
        "closed": "Das Geräusch hatte ich auch, Öl half.",
        "why": "Darin standen Name und Nummer von jemandem, der nicht hier ist.",
        "word": "versandkostenfrei",
        "advert": "Schaut in meinen Laden, nur diese Woche versandkostenfrei!",
    },
}


def seed(world: World) -> None:
    """After the forum: its topics are what the notice and the decision are about."""
    words = _WORDS[world.language]
    with clock.at(world.ago(DAYS)):
        rules = _rules()
    for member in Member.objects.filter(pk__in=Post.objects.values("author")):
        with clock.at(max(world.ago(DAYS), member.created_at)):
            accept_rules(member=member, version=rules.version)
    _appealed(world, rules, words)
    _edited(world, rules, words)
    _held(world, words)
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
    asked = Topic.objects.filter(kind="question", last_post_at__lt=world.ago(0.5)).exclude(author=ben)
    topic = asked.order_by("-last_post_at").first()
    if topic is None:
        return
    rude = reply(author=ben, topic=topic, text=words["rude"], at=world.ago(0.4))
    with clock.at(world.ago(0.3)):
        matter = open_matter(ContentKind.POST, rude.pk)
    with clock.at(world.ago(0.25)):
        decision = decide(
            matter=matter,
            actor=mia,
            outcome=Decision.Outcome.HIDE,
            ground=Decision.Ground.RULES,
            rule=rules.rules.get(code="respect"),
            reason=words["reason"],
        )
    with clock.at(world.ago(0.1)):
        file_appeal(decision=decision, text=words["appeal"], member=ben)


def _edited(world: World, rules: HouseRules, words: dict[str, str]) -> None:
    """A neighbour's number was taken out of a reply; the rest of it stays."""
    tomasz, topic = world.people["tomasz"], Topic.objects.filter(kind="question").order_by("pk").first()
    if topic is None:
        return
    post = reply(author=tomasz, topic=topic, text=words["open"], at=world.ago(0.6))
    with clock.at(world.ago(0.5)):
        edit_post(
            actor=world.people["milan"],
            post=post,
            text=words["closed"],
            version=post.version,
            because=Because(ground="rules", rule=rules.rules.get(code="privacy"), reason=words["why"]),
        )


def _held(world: World, words: dict[str, str]) -> None:
    """A watched word holds a reply until a moderator has looked at it."""
    WatchedWord.objects.create(text=words["word"], action=WatchedWord.Action.HOLD)
    topic = Topic.objects.filter(kind="discussion", state="visible").order_by("pk").first()
    lea = world.people["lea"]
    accept_rules(member=lea, version=1)
    if topic:
        reply(author=lea, topic=topic, text=words["advert"])
