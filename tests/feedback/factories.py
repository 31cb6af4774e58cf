import factory
from django.utils import timezone

from feedback.complaints import actions
from feedback.complaints.models import Case
from feedback.surveys.models import SCALES, Survey
from tests.members.factories import MemberFactory


class CaseFactory(factory.Factory):
    """A case filed through the action, as members file it."""

    class Meta:
        model = Case

    member = factory.SubFactory(MemberFactory)
    subject = "Broken lid"
    text = "The lid was broken when the parcel came."

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return actions.file_case(**kwargs)


class SurveyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Survey

    slug = factory.Sequence(lambda n: f"survey-{n}")
    kind = "csat"
    question_en = "How satisfied are you with our answer?"
    question_de = "Wie zufrieden bist du mit unserer Antwort?"
    low_en, low_de = "not at all", "gar nicht"
    high_en, high_de = "very", "sehr"
    thanks_en, thanks_de = "Thanks a lot.", "Vielen Dank."
    scale_low = factory.LazyAttribute(lambda survey: SCALES[survey.kind][0])
    scale_high = factory.LazyAttribute(lambda survey: SCALES[survey.kind][1])


def agent(**kwargs):
    """A support agent."""
    return MemberFactory(roles=["agent"], **kwargs)


def now():
    return timezone.now()
