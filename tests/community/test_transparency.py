"""The yearly report and what the EU database is given."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from community import actions
from community.actions.arranging import merge_topics
from community.actions.moderating import Because
from community.dsa.eu_database import payload
from community.models import Decision
from portal.members.roles import Role
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


@pytest.fixture
def topic():
    return TopicFactory(replies=2)


def report_on(post, **changes):
    values = {
        "kind": "post",
        "object_id": post.pk,
        "reason": "insult",
        "explanation": "He called Vera a fool",
    }
    return actions.report_content(**values | changes)


def decide(matter, actor, **changes):
    usual = {"outcome": "hide", "ground": "law", "law": "§ 185 StGB", "reason": "Ben insults Vera"}
    return actions.decide(matter=matter, actor=actor, **usual | changes)


def figures(client):
    return client.get(f"/moderation/report/{YEAR}.json").json()


def test_it_counts(client, topic, mia):
    first = report_on(topic.posts.get(number=2))
    report_on(topic.posts.get(number=3), email="v@example.org")
    decision = decide(first.matter, mia)
    Decision.objects.update(decided_at=timezone.now() + timedelta(hours=3))
    filed = actions.file_appeal(decision=decision, text="No", member=decision.member)
    actions.decide_appeal(
        appeal=filed, actor=MemberFactory(roles=[Role.MODERATOR]), outcome="reversed", reason="x"
    )
    found = figures(client)
    expected = {
        "notices": 2,
        "notices_insult": 2,
        "notices_acted_on": 1,
        "notices_median_hours": 3.0,
        "content_hidden": 1,
        "ground_law": 1,
        "detected_automatically": 0,
        "appeals": 1,
        "appeals_reversed": 1,
        "members_who_wrote": 2,
    }
    assert {key: found[key] for key in expected} == expected


def test_where_nothing_was_there_is_nothing(client):
    found = figures(client)
    assert (found["notices"], found["notices_median_hours"], found["automatic_error_rate"]) == (0, None, None)


def test_anyone_reads_it_as_page_and_csv(client, topic, mia):
    decide(actions.open_matter("post", topic.posts.get(number=2).pk), mia)
    page = client.get(f"/moderation/report/{YEAR}/")
    assert "Content hidden" in page.content.decode()
    lines = client.get(f"/moderation/report/{YEAR}.csv").content.decode().splitlines()
    assert lines[0] == "year,section,figure,value"
    assert f"{YEAR},decisions,content_hidden,1" in lines


def test_a_year_without_a_report_is_not_there(client):
    assert client.get("/moderation/report/1999/").status_code == 404


def test_the_payload_has_the_fields_of_the_api(topic, mia):
    report = report_on(topic.posts.get(number=2))
    found = payload(decide(report.matter, mia))
    expected = {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"],
        "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
        "illegal_content_legal_ground": "§ 185 StGB",
        "category": "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
        "content_type": ["CONTENT_TYPE_TEXT"],
        "source_type": "SOURCE_ARTICLE_16",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "application_date": timezone.localdate().isoformat(),
    }
    assert {key: found[key] for key in expected} == expected


def test_nothing_in_it_is_about_a_person(topic, mia):
    found = json.dumps(payload(decide(report_on(topic.posts.get(number=2)).matter, mia)))
    assert not [word for word in ["Vera", "Ben", "fool", mia.display_name] if word in found]


@pytest.mark.parametrize(
    ("changes", "key", "value"),
    [
        ({"outcome": "ban"}, "decision_provision", "DECISION_PROVISION_PARTIAL_TERMINATION"),
        ({"outcome": "limit"}, "decision_provision", "DECISION_PROVISION_PARTIAL_SUSPENSION"),
        ({"outcome": "limit"}, "account_type", "ACCOUNT_TYPE_PRIVATE"),
        ({"outcome": "warn", "hide": True}, "decision_visibility", ["DECISION_VISIBILITY_CONTENT_DISABLED"]),
        ({"ground": "rules"}, "decision_ground", "DECISION_GROUND_INCOMPATIBLE_CONTENT"),
        ({"actor": None}, "automated_decision", "AUTOMATED_DECISION_FULLY"),
    ],
)
def test_each_measure_has_its_code(topic, mia, changes, key, value):
    matter = actions.open_matter("post", topic.posts.get(number=2).pk)
    decision = decide(**{"matter": matter, "actor": mia} | changes)
    assert payload(decision)[key] == value


@pytest.mark.parametrize("outcome", ["limit", "suspend"])
def test_until_when_the_forum_is_suspended(topic, mia, outcome):
    until = timezone.now() + timedelta(days=7)
    found = payload(decide(actions.open_matter("member", topic.author.pk), mia, outcome=outcome, until=until))
    assert (found["decision_provision"], found["end_date_service_restriction"]) == (
        "DECISION_PROVISION_PARTIAL_SUSPENSION",
        timezone.localtime(until).date().isoformat(),
    )


@pytest.mark.parametrize("outcome", ["limit", "ban"])
def test_what_is_for_good_has_no_end(topic, mia, outcome):
    found = payload(decide(actions.open_matter("member", topic.author.pk), mia, outcome=outcome))
    assert "end_date_service_restriction" not in found


@pytest.mark.parametrize("outcome", ["limit", "ban"])
def test_the_account_itself_is_left_alone(topic, mia, outcome):
    found = payload(decide(actions.open_matter("member", topic.author.pk), mia, outcome=outcome))
    assert not {"decision_account", "end_date_account_restriction"} & set(found)


def test_hidden_content_and_a_ban_are_two_measures_of_one_statement(topic, mia):
    matter = actions.open_matter("post", topic.posts.get(number=2).pk)
    found = payload(decide(matter, mia, outcome="ban", hide=True))
    assert (found["decision_visibility"], found["decision_provision"]) == (
        ["DECISION_VISIBILITY_CONTENT_DISABLED"],
        "DECISION_PROVISION_PARTIAL_TERMINATION",
    )


def test_pictures_topics_and_accounts_are_what_they_are(topic, mia):
    picture = "/community/image/11111111-1111-4111-8111-111111111111/"
    german = TopicFactory(text=f"Das ist nicht in Ordnung, und ich bin sehr böse. ![Mühle]({picture})")
    found = payload(decide(actions.open_matter("topic", german.pk), mia))
    assert (found["content_type"], found["content_language"]) == (
        ["CONTENT_TYPE_TEXT", "CONTENT_TYPE_IMAGE"],
        "DE",
    )
    account = payload(decide(actions.open_matter("member", topic.author.pk), mia, outcome="ban"))
    assert account["content_type"] == ["CONTENT_TYPE_OTHER"]
    assert (account["content_type_other"], "content_language" in account) == ("Account of a user", False)


def test_a_topic_speaks_the_language_of_its_own_post_and_not_of_an_older_one_merged_into_it(mia):
    older = TopicFactory(text="This is an English text about the grinder that I use every day.")
    newer = TopicFactory(
        category=older.category, text="Das ist ein deutscher Text über die Mühle und den Kaffee."
    )
    merge_topics(actor=mia, topic=older, into=newer)
    decision = decide(actions.open_matter("topic", newer.pk), mia)
    assert payload(decision)["content_language"] == "DE"


def test_edits_and_moves_are_said_in_words(mia):
    post = TopicFactory(text="He lives in Elm Street and it is loud.").posts.get()
    why = Because(ground="law", law="§ 1", reason="An address.")
    actions.edit_post(actor=mia, post=post, text="Loud.", version=1, because=why)
    found = payload(Decision.objects.get(outcome="edit"))
    assert found["decision_visibility"] == ["DECISION_VISIBILITY_OTHER"]
    assert "removed" in found["decision_visibility_other"]
    assert "Elm" not in json.dumps(found)


def exported(**options):
    out = StringIO()
    today = timezone.localdate()
    call_command("export_statements", **{"begin": today, "end": today} | options, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_export_leaves_out_what_is_exempt(topic, mia):
    decision = decide(actions.open_matter("post", topic.posts.get(number=2).pk), mia)
    decide(actions.open_matter("post", topic.posts.get(number=3).pk), mia, ground="spam")
    decide(actions.open_matter("member", topic.author.pk), mia, outcome="warn")
    assert [row["puid"] for row in exported()] == [str(decision.reference)]
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert exported(begin=tomorrow, end=tomorrow) == []


def test_the_end_lies_behind_the_beginning():
    with pytest.raises(CommandError, match="before"):
        exported(end=timezone.localdate() - timedelta(days=1))


def test_export_in_the_admin(client, topic, mia):
    decision = decide(actions.open_matter("post", topic.posts.get(number=2).pk), mia)
    client.force_login(mia)
    data = {"action": "export_statements", "_selected_action": [decision.pk]}
    answer = client.post("/admin/community/decision/", data)
    assert json.loads(answer.content)["puid"] == str(decision.reference)


def test_only_the_files_are_kept_by_caches(client):
    client.force_login(MemberFactory())
    assert "public" not in client.get(f"/moderation/report/{YEAR}/").headers.get("Cache-Control", "")
    assert "public" in client.get(f"/moderation/report/{YEAR}.csv")["Cache-Control"]
