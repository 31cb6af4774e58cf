import factory

from community import actions
from community.models import Category, Kind, Reputation, Topic, Trust
from tests.members.factories import MemberFactory


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category

    name_en = factory.Sequence(lambda n: f"Equipment {n}")
    name_de = factory.Sequence(lambda n: f"Geräte {n}")
    slug = factory.Sequence(lambda n: f"equipment-{n}")
    kinds = factory.LazyFunction(lambda: [kind.value for kind in Kind])


class RegularFactory(MemberFactory):
    """A member who is trusted enough that nothing limits how much she writes."""

    @factory.post_generation
    def standing(self, create, extracted, **kwargs):
        Reputation.objects.create(member=self, trust=Trust.REGULAR)


class TopicFactory(factory.Factory):
    """A topic started by the real action; `replies` adds that many posts of one other member."""

    class Meta:
        model = Topic

    author = factory.SubFactory(MemberFactory)
    category = factory.SubFactory(CategoryFactory)
    kind = Kind.QUESTION
    title = "Grinder whistles on the finest setting"
    # What new members write alike is taken for spam.
    text = factory.Sequence(lambda n: f"It **whistles** since Monday, at {n} too.")

    @classmethod
    def _create(cls, model_class, *args, replies=0, **kwargs):
        topic = actions.start_topic(**kwargs)
        other = RegularFactory() if replies else None
        for number in range(replies):
            actions.reply(author=other, topic=topic, text=f"Reply number {number}")
        topic.refresh_from_db()
        return topic
