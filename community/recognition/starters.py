"""The badges a new portal begins with: data, free to edit in the admin."""

from __future__ import annotations

from django.db import transaction

from ..models import Badge

Measure = Badge.Measure

_BADGES = [
    ("first-post", "First words", "Die ersten Worte", "Has written a first post.",
     "Hat einen ersten Beitrag geschrieben.", "message-circle", Measure.POSTS, 1),
    ("storyteller", "Good company", "Gute Gesellschaft", "Has written a hundred posts.",
     "Hat hundert Beiträge geschrieben.", "messages-square", Measure.POSTS, 100),
    ("first-answer", "First solution", "Die erste Lösung", "An answer was accepted as the solution.",
     "Eine Antwort wurde als Lösung angenommen.", "circle-check", Measure.ACCEPTED, 1),
    ("problem-solver", "Problem solver", "Mit Rat und Tat", "Ten answers were accepted as the solution.",
     "Zehn Antworten wurden als Lösung angenommen.", "lightbulb", Measure.ACCEPTED, 10),
    ("helping-hand", "Helping hand", "Helfende Hand", "Was found helpful twenty-five times.",
     "Wurde fünfundzwanzig Mal hilfreich gefunden.", "hand-helping", Measure.HELPFUL, 25),
    ("regular", "Part of the table", "Am Tisch zu Hause", "Has been here on fifty days.",
     "War an fünfzig Tagen da.", "coffee", Measure.DAYS, 50),
    ("idea-maker", "Idea put into practice", "Idee umgesetzt", "A suggestion became reality.",
     "Ein Vorschlag ist Wirklichkeit geworden.", "rocket", Measure.IDEAS, 1),
    ("founding-guest", "Founding guest", "Gast der ersten Stunde", "Was there from the very beginning.",
     "War von Anfang an dabei.", "sparkles", "", 1),
]  # fmt: skip


@transaction.atomic
def install_starter_badges() -> int:
    """Create the badges that are not there yet; returns how many. What exists stays as it is."""
    new = 0
    for order, (slug, en, de, about_en, about_de, icon, measure, threshold) in enumerate(_BADGES, 1):
        _badge, created = Badge.objects.get_or_create(
            slug=slug,
            defaults={
                "name_en": en,
                "name_de": de,
                "about_en": about_en,
                "about_de": about_de,
                "icon": icon,
                "measure": measure,
                "threshold": threshold,
                "order": 10 * order,
            },
        )
        new += created
    return new
