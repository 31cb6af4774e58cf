import factory

from portal.activity.actions import record
from portal.activity.payloads import Payload
from portal.journeys.models import Effect, Journey
from tests.notifications.factories import MessageTextFactory


class CupEmptied(Payload):
    kind = "tests.cup_emptied"
    label = "A cup has been emptied"

    score: int
    sort: str = "moka"


class JourneyFactory(factory.django.DjangoModelFactory):
    """An active journey on CupEmptied that sends the text "thanks", or `effects=[(name, params), …]`."""

    class Meta:
        model = Journey
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Journey {n}")
    slug = factory.Sequence(lambda n: f"journey-{n}")
    active = True
    trigger = CupEmptied.kind

    @factory.post_generation
    def effects(self, create, extracted, **kwargs):
        if not create:
            return
        if extracted is None:
            MessageTextFactory()
            extracted = [("send_message", {"text": "thanks"})]
        for position, (name, params) in enumerate(extracted):
            Effect.objects.create(journey=self, position=position, effect=name, params=params)


def empty_cup(member, score=9, **kwargs):
    return record(CupEmptied(score=score), member=member, **kwargs)
