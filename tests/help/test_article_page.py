import pytest

from .factories import ArticleFactory, SectionFactory

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_an_article(client):
    article = ArticleFactory()
    page = client.get(f"/help/{article.slug}/")
    assert page.status_code == 200
    assert "<strong>live</strong>" in page.content.decode()


def test_it_is_read_in_german(client):
    article = ArticleFactory()
    page = client.get(f"/help/{article.slug}/", headers={"Accept-Language": "de"})
    assert article.title_de in page.content.decode()
    assert "<strong>leben</strong>" in page.content.decode()


def test_a_draft_looks_like_nothing(client):
    article = ArticleFactory(published_at=None)
    assert client.get(f"/help/{article.slug}/").status_code == 404


def test_an_editor_previews_a_draft(client, admin_user):
    article = ArticleFactory(published_at=None)
    client.force_login(admin_user)
    assert client.get(f"/help/{article.slug}/").status_code == 200


def test_related_are_of_the_same_section_and_published(client):
    article, near, _draft = ArticleFactory(), ArticleFactory(), ArticleFactory(published_at=None)
    ArticleFactory(section=SectionFactory(slug="account"))
    assert list(client.get(f"/help/{article.slug}/").context["related"]) == [near]


def test_the_index_shows_sections_with_published_articles(client):
    shown, draft = ArticleFactory(), ArticleFactory(published_at=None)
    page = client.get("/help/").content.decode()
    assert shown.title_en in page
    assert draft.title_en not in page


def test_an_empty_help_centre_offers_a_first_step(client):
    assert client.get("/help/").status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_stays(client, count, django_assert_max_num_queries):
    slug = ArticleFactory.create_batch(count)[0].slug
    with django_assert_max_num_queries(4):
        client.get("/help/")
    with django_assert_max_num_queries(5):
        client.get(f"/help/{slug}/")
