import factory

from portal.members.models import Member, Segment, SegmentMember

PASSWORD = "correct horse battery"


class MemberFactory(factory.django.DjangoModelFactory):
    """A registered member; `staff=True` and `roles=["agent"]` make staff."""

    class Meta:
        model = Member
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"member{n}@example.org")
    display_name = factory.Sequence(lambda n: f"Member {n}")

    @classmethod
    def _create(cls, model_class, *args, password=PASSWORD, **kwargs):
        return model_class.objects.create_user(*args, password=password, **kwargs)

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        if extracted:
            from django.contrib.auth.models import Group

            Member.objects.filter(pk=self.pk).update(is_staff=True)
            self.is_staff = True
            self.groups.set(Group.objects.filter(name__in=[str(role) for role in extracted]))


class SegmentFactory(factory.django.DjangoModelFactory):
    """A segment without conditions that `members=[…]` are stored in."""

    class Meta:
        model = Segment
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"segment-{n}")
    name_en = factory.Sequence(lambda n: f"Segment {n}")
    name_de = name_en

    @factory.post_generation
    def members(self, create, extracted, **kwargs):
        for member in extracted or []:
            SegmentMember.objects.create(segment=self, member=member)
