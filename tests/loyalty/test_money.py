import pytest
from django.utils import translation

from loyalty import money


@pytest.mark.parametrize(
    ("amount", "currency", "english", "german"),
    [
        (5000, "EUR", "€50", "50\u00a0€"),
        (123_400, "EUR", "€1,234", "1.234\u00a0€"),
        (4999, "EUR", "€49.99", "49,99\u00a0€"),
        (500, "JPY", "¥500", "500\u00a0¥"),
    ],
)
def test_round_sums_stand_without_cents(amount, currency, english, german):
    for language, text in (("en", english), ("de", german)):
        with translation.override(language):
            assert money.brief(amount, currency) == text


def test_amounts_in_a_list_keep_their_cents():
    with translation.override("de"):
        assert money.spoken(6000, "EUR") == "60,00\u00a0€"
