"""The editor of segments."""

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from portal.members import actions
from portal.members.comparisons import Rule
from portal.members.models import Comparison, Recount, Segment, Tag
from portal.members.roles import Role
from tests.members.factories import MemberFactory, SegmentFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/members/segment/add/"


@pytest.fixture
def manager(client_of):
    return client_of(MemberFactory(roles=[Role.MANAGER]), headers={"accept-language": "en"})


def filled(*rows, match="all", **changes):
    values = {"name_en": "Test", "name_de": "Test", "slug": "test", "match": match}
    values |= {"conditions-TOTAL_FORMS": len(rows), "conditions-INITIAL_FORMS": 0}
    for number, (what, value) in enumerate(rows):
        values |= {f"conditions-{number}-what": what, f"conditions-{number}-value": value}
    return values | changes


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("what", "value", "sentence"),
    [
        ("points_available:at_least", "10", "Points balance is at least 10"),
        ("lifetime_value:at_least", "150.5", "Value of all purchases is at least 150.50"),
        ("last_purchase_at:within", "90", "Last purchase is within the last 90 days"),
        ("last_purchase_at:longer_ago", "1", "Last purchase is more than a day ago"),
        ("last_purchase_at:before", "2026-05-03", "Last purchase is before May 3, 2026"),
        ("language:is", "german", "Language is German"),
        ("language:one_of", "de, English", "Language is German or English"),
        ("language:unknown", "ignored", "Language is not known"),
        ("tags:has_not", "press", "Tags do not include Press"),
        ("products:has", "MOKA-3", "Products bought include MOKA-3"),
        ("products:has_not", "MOKA-3, moka-6", "Products bought do not include MOKA-3 or moka-6"),
    ],
)
def test_a_condition_is_written_down_and_reads_as_a_sentence(manager, what, value, sentence):
    Tag.objects.create(slug="press", name="Press")
    assert manager.post(ADD, filled((what, value))).status_code == 302
    segment = Segment.objects.get()
    page = manager.get(reverse("admin:members_segment_change", args=[segment.pk])).text
    assert sentence in page
    assert Recount.objects.get().state == Recount.State.DUE


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("what", "value", "words"),
    [
        ("points_available:at_least", "", "Please give a value for “Points balance”."),
        ("points_available:at_least", "many", "Enter a number."),
        ("points_available:at_least", "1.5", "no more than 0 decimal places"),
        ("points_available:at_least", "NaN", "Enter a number."),
        ("lifetime_value:at_most", "1" + "0" * 30, "no more than 18 digits"),
        ("last_purchase_at:within", "0", "greater than or equal to 1"),
        ("last_purchase_at:before", "the 40th", "Enter a valid date."),
        ("language:is", "Klingon", "Language cannot be “Klingon”. Known are: English, German."),
        ("language:at_least", "1", "Select a valid choice."),
        ("products:has", "", "Please give a value for “Products bought”."),
        ("shoe_size:at_least", "1", "Select a valid choice."),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_row(manager, what, value, words):
    page = manager.post(ADD, filled(("language:known", ""), (what, value)))
    [fine, wrong] = page.context["inline_admin_formsets"][0].formset.errors
    assert not fine
    assert words in str(wrong)
    assert not Segment.objects.exists()


def test_the_legend_names_the_words_or_says_what_they_are(manager):
    page = manager.get(ADD).text
    assert "English, German" in page
    assert "numbers of products (SKUs), letter by letter as the shop reports them" in page


def test_without_conditions_it_is_refused(manager):
    assert "A segment needs at least one condition." in manager.post(ADD, filled()).text


def test_counting_what_is_typed_saves_nothing(manager):
    reader = MemberFactory(display_name="Gerda Gern")
    actions.set_traits(reader, language="de")
    page = manager.post(ADD, filled(("language:is", "de"), _count="")).text
    assert "1 member, 50.0 % of all" in page
    assert "Gerda Gern" in page
    assert "Nothing is saved yet" in page
    assert not Segment.objects.exists()


def test_counting_what_is_wrong_says_so(manager):
    typed = filled(("last_purchase_at:within", "x"), _count="")
    assert "Enter a whole number." in manager.post(ADD, typed).text


def test_an_edit_shows_the_saved_values_and_counts_anew(manager):
    rule = Rule("lifetime_value", Comparison.AT_LEAST, number=15050)
    segment = actions.define_segment(slug="test", name_en="T", name_de="T", rules=[rule])
    actions.recount_due()
    url = reverse("admin:members_segment_change", args=[segment.pk])
    assert 'value="150.50"' in manager.get(url).text
    row = segment.conditions.get()
    known = {"conditions-INITIAL_FORMS": 1, "conditions-0-id": row.pk, "conditions-0-segment": segment.pk}
    manager.post(url, filled(("last_purchase_at:longer_ago", "90")) | known)
    row.refresh_from_db()
    segment.refresh_from_db()
    assert (row.comparison, row.days, row.number) == ("longer_ago", 90, None)
    assert segment.depends_on_time
    assert Recount.objects.get().state == Recount.State.DUE


def test_a_segment_in_use_is_not_deleted_and_says_by_what(manager):
    from tests.journeys.factories import JourneyFactory

    segment = SegmentFactory()
    url = reverse("admin:members_segment_delete", args=[segment.pk])
    journey = JourneyFactory(segment=segment, name="Thanks to regulars")
    assert "Thanks to regulars" in manager.post(url, {"post": "yes"}).text
    journey.delete()
    assert manager.post(url, {"post": "yes"}).status_code == 302
    assert not Segment.objects.exists()


def test_a_segment_that_a_journeys_condition_names_is_not_deleted(manager):
    from tests.journeys.factories import JourneyFactory

    segment, other = SegmentFactory(), SegmentFactory()
    asks = [{"field": f"segment.{segment.slug}", "op": "eq", "value": True}]
    JourneyFactory(name="Welcome back", conditions=asks)
    url = reverse("admin:members_segment_delete", args=[segment.pk])
    assert "Welcome back" in manager.post(url, {"post": "yes"}).text
    with pytest.raises(ProtectedError, match="Welcome back"):
        actions.remove_segment(segment=segment)
    manager.post(reverse("admin:members_segment_delete", args=[other.pk]), {"post": "yes"})
    assert list(Segment.objects.all()) == [segment]


def test_the_list_costs_the_same_however_many_there_are(manager, django_assert_max_num_queries):
    for number in range(6):
        rule = Rule("language", Comparison.KNOWN)
        actions.define_segment(slug=f"s{number}", name_en="S", name_de="S", rules=[rule])
    with django_assert_max_num_queries(14):
        manager.get("/admin/members/segment/")


def test_a_tag_that_a_segment_asks_for_stays(manager):
    tag = Tag.objects.create(slug="press", name="Press")
    rule = Rule("tags", Comparison.HAS, words=("press",))
    actions.define_segment(slug="press", name_en="Journalists", name_de="Presse", rules=[rule])
    url = reverse("admin:members_tag_delete", args=[tag.pk])
    assert "Journalists" in manager.post(url, {"post": "yes"}).text
    assert Tag.objects.exists()


def test_who_may_set_tags_changes_nothing_else(manager):
    tag = Tag.objects.create(slug="press", name="Press")
    member = MemberFactory(display_name="Kim")
    inlines = {f"{n}-{part}_FORMS": 0 for n in ("consents", "traits") for part in ("TOTAL", "INITIAL")}
    url = reverse("admin:members_member_change", args=[member.pk])
    manager.post(url, inlines | {"tags": [tag.pk], "display_name": "Mallory", "is_superuser": "on"})
    member.refresh_from_db()
    assert list(member.tags.all()) == [tag]
    assert (member.display_name, member.is_superuser) == ("Kim", False)


@pytest.mark.parametrize("role", [Role.AGENT, Role.MODERATOR])
def test_others_see_no_segments(client_of, role):
    assert client_of(MemberFactory(roles=[role])).get("/admin/members/segment/").status_code == 403
