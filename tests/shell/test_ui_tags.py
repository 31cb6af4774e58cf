"""The tags pages are built of."""

from datetime import timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone

from portal.shell.icons import svg
from portal.shell.templatetags import ui


def render(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As others see it.")
    agree = forms.BooleanField(label="I agree")
    choice = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, required=False)


def test_an_icon_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in svg("coffee")


def test_an_unknown_icon_is_a_circle():
    assert svg("no-such-icon") == svg("circle")


def test_a_name_is_escaped():
    assert "<b>" not in ui.avatar_of("<b> <i>", "x")


def test_an_erased_author_has_an_avatar_too():
    assert "avatar" in ui.avatar(None)


def test_a_field_ties_label_help_and_error_to_its_control():
    page = render("{% field form.name %}", form=Form({}))
    assert 'for="id_name"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_helptext"' in page
    assert 'id="id_name_error"' in page
    assert 'aria-invalid="true"' in page


def test_a_choice_is_a_group_with_a_legend():
    assert "<legend>Choice" in render("{% field form.choice %}", form=Form())


def test_a_check_box_stands_before_its_label():
    page = render("{% field form.agree %}", form=Form())
    assert page.index('type="checkbox"') < page.index("I agree")


def test_the_summary_counts_what_is_wrong():
    assert "2 entries" in render("{% errors form %}", form=Form({}))
    assert render("{% errors form %}", form=Form()).strip() == ""


@pytest.mark.parametrize(
    ("ago", "spoken"),
    [(timedelta(seconds=5), "just now"), (timedelta(minutes=12), "12 min"), (timedelta(hours=3), "3 h")],
)
def test_a_moment_is_said_as_people_say_it(ago, spoken):
    assert f">{spoken}</time>" in ui.when(timezone.now() - ago)


def test_no_moment_is_nothing():
    assert ui.when(None) == ""


@pytest.mark.parametrize(
    ("value", "total", "share"), [(18, 30, "60 100"), (40, 30, "100 100"), (3, 0, "100 100")]
)
def test_a_ring_shows_the_share(value, total, share):
    assert f'stroke-dasharray="{share}"' in render("{% ring value total 'way' %}", value=value, total=total)


def test_an_empty_ring_has_no_dot():
    assert "dasharray" not in render("{% ring 0 30 'way' %}")


def test_bars_are_a_table_as_well():
    page = render("{% bars rows 'Points' %}", rows=[("Jan", 3), ("Feb", 0)])
    assert '<th scope="row">Jan</th>' in page


@pytest.mark.django_db
def test_the_style_guide_shows_both_themes(client):
    page = client.get("/styleguide/").content.decode()
    assert 'data-theme="light"' in page
    assert 'data-theme="dark"' in page
    assert " style=" not in page
