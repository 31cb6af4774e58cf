"""The brand: readable in any colour, harmless in any logo, free of queries."""

import io

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageColor

from portal.shell import brand, card, colour, logo
from portal.shell.models import DEFAULT_LOGO, Brand

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.fixture(autouse=True)
def _forgotten():
    brand.forget()
    yield
    brand.forget()


@given(COLOURS)
def test_every_accent_can_be_read_on_light(accent):
    shades = colour.light(accent)
    for ground in ("#faf6ef", "#fffdf9", shades.tint):
        assert colour.contrast(shades.accent, ground) >= 4.5
        assert colour.contrast(shades.ink, ground) >= 4.5
    assert colour.contrast(shades.on_accent, shades.accent) >= 4.5


@given(COLOURS)
def test_every_accent_can_be_read_on_dark(accent):
    shades = colour.dark(accent)
    for ground in ("#121a18", "#1a2522", shades.tint):
        assert colour.contrast(shades.accent, ground) >= 4.5
        assert colour.contrast(shades.ink, ground) >= 4.5
    assert colour.contrast(shades.on_accent, shades.accent) >= 4.5


@given(COLOURS)
def test_ink_can_be_read_on_every_tint(accent):
    assert colour.contrast("#20302c", colour.light(accent).tint) >= 4.5
    assert colour.contrast("#eef2ec", colour.dark(accent).tint) >= 4.5


def test_a_readable_accent_is_kept():
    assert colour.light("#14594a").accent == "#14594a"


@pytest.mark.parametrize(
    ("svg", "named"),
    [
        ("<svg><script>alert(1)</script></svg>", "script"),
        ('<svg onload="alert(1)"></svg>', "onload"),
        ('<svg><path style="fill:red" d="M0 0"/></svg>', "style"),
        ('<svg><use href="#a"/></svg>', "use"),
        ('<svg><image href="https://example.org/a.png"/></svg>', "image"),
        ("<svg><foreignObject/></svg>", "foreignObject"),
        ('<svg><path fill="url(https://example.org/#a)" d="M0 0"/></svg>', "fill"),
        ('<svg><path fill="url( //example.org/a )" d="M0 0"/></svg>', "fill"),
        ('<svg><animate attributeName="href" values="javascript:alert(1)"/></svg>', "animate"),
        ('<svg xmlns:xlink="http://www.w3.org/1999/xlink"><path xlink:href="javascript:1"/></svg>', "href"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "document type"),
        ("<p>hello</p>", "svg"),
        ("<svg>", "well-formed"),
    ],
)
def test_a_logo_that_could_do_something_is_refused(svg, named):
    with pytest.raises(ValidationError) as refusal:
        logo.clean(svg)
    assert named in " ".join(refusal.value.messages)


def test_a_logo_of_shapes_is_kept():
    cleaned = logo.clean(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><circle r="2" fill="url(#g)"/></svg>'
    )
    assert '<circle r="2"' in cleaned
    assert "ns0" not in cleaned


def test_a_logo_has_a_limit():
    with pytest.raises(ValidationError):
        logo.clean("<svg>" + " " * 20_000 + "</svg>")


@pytest.mark.django_db
def test_a_stored_logo_that_is_bad_gives_way_to_the_default():
    Brand.objects.create(logo="<svg><script/></svg>")
    assert str(brand.current().logo_svg) == logo.clean(DEFAULT_LOGO)


@pytest.mark.django_db
def test_the_brand_costs_one_query_and_then_none(django_assert_num_queries):
    with django_assert_num_queries(1):
        brand.current()
    with django_assert_num_queries(0):
        brand.current()


@pytest.mark.django_db
def test_the_style_sheet_carries_the_accent(client):
    Brand.objects.create(accent="#b00020")
    response = client.get("/brand.css")
    assert response["Content-Type"].startswith("text/css")
    assert "--pine: light-dark(#b00020" in response.content.decode()


@pytest.mark.django_db
def test_the_versioned_style_sheet_lasts_and_the_etag_holds(client):
    first = client.get(brand.current().css_url)
    assert "immutable" in first["Cache-Control"]
    assert client.get("/brand.css", headers={"if-none-match": first["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_the_manifest_names_the_company(client):
    Brand.objects.create(name="Röstwerk Stammtisch")
    assert client.get("/manifest.webmanifest").json()["name"] == "Röstwerk Stammtisch"


@pytest.mark.django_db
def test_the_icon_is_a_picture_in_the_accent(client):
    response = client.get("/favicon.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert b'color="#14594a"' in response.content


@pytest.mark.django_db
def test_the_picture_for_sharing_is_a_png_in_the_accent(client):
    Brand.objects.create(name="Röstwerk", accent="#aa3355")
    response = client.get(brand.current().card_url)
    picture = Image.open(io.BytesIO(response.content))
    assert (response["Content-Type"], picture.format, picture.size) == ("image/png", "PNG", (1200, 630))
    assert picture.getpixel((5, 625)) == ImageColor.getrgb(colour.light("#aa3355").accent)


def test_a_long_name_keeps_the_margins_of_the_picture():
    picture = Image.open(io.BytesIO(card.png("Rösterei und Kaffeehandel " * 6, "#14594a")))
    assert picture.crop((1110, 280, 1200, 330)).getcolors() == [(90 * 50, ImageColor.getrgb("#faf6ef"))]
