import pytest

from portal.help.models import Article

from .factories import ArticleFactory, SectionFactory

pytestmark = pytest.mark.django_db


def form_of(article, **extra):
    names = ["slug", "title_en", "title_de", "summary_en", "summary_de", "body_en", "body_de", "order"]
    return {name: getattr(article, name) for name in names} | {"section": article.section_id} | extra


def test_an_editor_writes_and_publishes_in_one_step(admin_client):
    article = ArticleFactory.build(section=SectionFactory())
    answer = admin_client.post("/admin/help/article/add/", form_of(article))
    assert answer.status_code == 302
    kept = Article.objects.get()
    assert kept.published_at is None
    admin_client.post(f"/admin/help/article/{kept.pk}/change/", form_of(kept, help_article_publish="1"))
    kept.refresh_from_db()
    assert kept.published_at is not None


def test_the_form_previews_both_languages(admin_client):
    article = ArticleFactory()
    page = admin_client.get(f"/admin/help/article/{article.pk}/change/").content.decode()
    assert "<strong>live</strong>" in page
    assert "<strong>leben</strong>" in page


def test_publishing_by_get_is_not_possible(admin_client):
    article = ArticleFactory(published_at=None)
    admin_client.get(f"/admin/help/article/{article.pk}/change/?help_article_publish=1")
    article.refresh_from_db()
    assert article.published_at is None
