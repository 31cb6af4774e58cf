import pytest

from portal.activity.models import Event
from portal.help import actions
from portal.help.models import Article

from .factories import ArticleFactory, SectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(monkeypatch):
    """What the search holds, by language."""
    held = {}
    monkeypatch.setattr(actions.index, "put", lambda **row: held.update({row["language"]: row["title"]}))
    monkeypatch.setattr(actions.index, "remove", lambda **row: held.clear())
    return held


def draft():
    article = ArticleFactory.build(section=SectionFactory(), published_at=None)
    return actions.keep_article(article=article)


def test_keeping_renders_both_languages_and_drops_scripts():
    article = ArticleFactory.build(section=SectionFactory(), body_de="**Ja** <script>x</script>")
    actions.keep_article(article=article)
    stored = Article.objects.get()
    assert "<strong>Ja</strong>" in stored.body_de_html
    assert "<script" not in stored.body_de_html


def test_a_draft_is_not_found(found):
    draft()
    assert found == {}


def test_publishing_puts_it_into_the_search_and_records_it(found):
    article = draft()
    assert actions.publish_article(article=article)
    assert found == {"en": article.title_en, "de": article.title_de}
    assert Event.objects.get().kind == "help.article_published"


def test_publishing_again_changes_nothing(found):
    article = draft()
    actions.publish_article(article=article)
    assert not actions.publish_article(article=article)
    assert Event.objects.count() == 1


def test_a_change_of_a_published_one_is_found_at_once(found):
    article = draft()
    actions.publish_article(article=article)
    article.title_en = "New title"
    actions.keep_article(article=article)
    assert found["en"] == "New title"


def test_withdrawing_takes_it_out_of_the_search(found):
    article = draft()
    actions.publish_article(article=article)
    assert actions.withdraw_article(article=article)
    assert found == {}
    assert not actions.withdraw_article(article=article)


def test_deleting_takes_it_out_of_the_search(found):
    article = draft()
    actions.publish_article(article=article)
    actions.delete_article(article=article)
    assert found == {}
    assert not Article.objects.exists()


def test_an_edit_loses_no_vote_given_meanwhile():
    article = draft()
    Article.objects.update(helpful_yes=3)
    actions.keep_article(article=article)
    assert Article.objects.get().helpful_yes == 3
