import factory
from django.utils import timezone

from portal.help.models import Article, Section


class SectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Section
        django_get_or_create = ["slug"]

    slug = "points"
    name_en = "Points"
    name_de = "Punkte"


class ArticleFactory(factory.django.DjangoModelFactory):
    """A published article with its stored HTML; `published_at=None` makes a draft."""

    class Meta:
        model = Article

    slug = factory.Sequence(lambda n: f"answer-{n}")
    section = factory.SubFactory(SectionFactory)
    title_en = factory.Sequence(lambda n: f"How points work {n}")
    title_de = factory.Sequence(lambda n: f"Wie Punkte wirken {n}")
    summary_en = "In one sentence."
    summary_de = "In einem Satz."
    body_en = "Points **live** two years."
    body_de = "Punkte **leben** zwei Jahre."
    body_en_html = "<p>Points <strong>live</strong> two years.</p>"
    body_de_html = "<p>Punkte <strong>leben</strong> zwei Jahre.</p>"
    published_at = factory.LazyFunction(timezone.now)
