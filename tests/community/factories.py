import factory
from django.utils import timezone

from community import actions
from community.models import Category, Kind, Reputation, Topic, Trust
from tests.members.factories import MemberFactory


def known(**values):
    """A member trusted so far that she may upload pictures."""
    member = MemberFactory(**values)
    Reputation.objects.create(member=member, trust=Trust.KNOWN)
    return member


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category

    name_en = factory.Sequence(lambda n: f"Equipment {n}")
    name_de = factory.Sequence(lambda n: f"Geräte {n}")
    slug = factory.Sequence(lambda n: f"equipment-{n}")
    kinds = factory.LazyFunction(lambda: [kind.value for kind in Kind])


class TopicFactory(factory.Factory):
    """A topic started by the real action; `replies` adds that many posts of one other member."""

    class Meta:
        model = Topic

    author = factory.SubFactory(MemberFactory)
    category = factory.SubFactory(CategoryFactory)
    kind = Kind.QUESTION
    title = "Grinder whistles on the finest setting"
    text = "It **whistles** since Monday."
    at = factory.LazyFunction(timezone.now)  # with its own moment a text is not screened

    @classmethod
    def _create(cls, model_class, *args, replies=0, **kwargs):
        topic = actions.start_topic(**kwargs)
        other = MemberFactory() if replies else None
        for number in range(replies):
            actions.reply(author=other, topic=topic, text=f"Reply number {number}", at=timezone.now())
        topic.refresh_from_db()
        return topic
