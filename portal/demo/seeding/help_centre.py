"""Articles, in both languages at once."""

from __future__ import annotations

from portal.help.actions import keep_article, publish_article
from portal.help.models import Article, Section

from . import World

_SECTIONS = {
    "orders": ("Orders and returns", "Bestellungen und Rückgaben", "package"),
    "programme": ("Points and tiers", "Punkte und Stufen", "gift"),
    "equipment": ("Machines and care", "Maschinen und Pflege", "wrench"),
    "brewing": ("Brewing", "Zubereiten", "coffee"),
}


def seed(world: World) -> None:
    sections = {
        slug: Section.objects.create(slug=slug, name_en=english, name_de=german, icon=icon, order=10 * order)
        for order, (slug, (english, german, icon)) in enumerate(_SECTIONS.items(), 1)
    }
    german = {entry["slug"]: entry for entry in world.content("de")["articles"]}
    for entry in world.content("en")["articles"]:
        other = german[entry["slug"]]
        article = Article(slug=entry["slug"], section=sections[entry["section"]])
        for name in ("title", "summary", "body"):
            setattr(article, f"{name}_en", entry[name].strip())
            setattr(article, f"{name}_de", other[name].strip())
        keep_article(article=article, at=world.ago(60))
        publish_article(article=article, actor=world.people["sven"], at=world.ago(60))
