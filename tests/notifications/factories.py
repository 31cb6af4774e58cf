import factory

from portal.notifications import kinds
from portal.notifications.kinds import MessageKind, Purpose
from portal.notifications.models import MessageText

KINDS = {purpose: MessageKind(f"tests/{purpose}", f"Test {purpose}", purpose) for purpose in Purpose}
kinds.register(*KINDS.values())


class MessageTextFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MessageText
        django_get_or_create = ["key"]

    key = "thanks"
    purpose = Purpose.THANKS
    title_en = "Thank you, {first_name}"
    title_de = "Danke, {first_name}"
    body_en = "Your answer **helped**: {points} points."
    body_de = "Deine Antwort **hat geholfen**: {points} Punkte."
    action_en = "See my points"
    action_de = "Zu meinen Punkten"
    url = "/loyalty/"
