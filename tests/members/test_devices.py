import pytest

from portal.members.templatetags.devices import device


@pytest.mark.parametrize(
    ("header", "spoken"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8", "Unknown device"),
    ],
)
def test_a_browser_is_named_in_two_words(header, spoken):
    assert device(header) == spoken
