import re

import pytest

from loyalty.referrals.addresses import are_alike, canonical, is_disposable, same_mailbox


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna@Example.com", "anna@example.com"),
        ("anna+stammtisch@example.com", "anna@example.com"),
        ("a.n.na+x@gmail.com", "anna@googlemail.com"),
        ("ANNA@GMAIL.COM", "a.nna@gmail.com"),
    ],
)
def test_the_same_mailbox(one, other):
    assert canonical(one) == canonical(other)
    assert re.search(same_mailbox(one), other.lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.nna@example.com", "anna@example.com"),
        ("anna@example.com", "anna@example.org"),
        ("anna@example.com", "xanna@example.com"),
        ("an.na@gmail.com", "anna@gmail.com.example.org"),
    ],
)
def test_another_mailbox(one, other):
    assert canonical(one) != canonical(other)
    assert not re.search(same_mailbox(one), other.lower())


@pytest.mark.parametrize(
    "address", ["x@mailinator.com", "x@sub.10minutemail.net", "x@wegwerfmail.de", "x@tempmail.io"]
)
def test_throws_away(address):
    assert is_disposable(address)


@pytest.mark.parametrize("address", ["x@gmail.com", "mailinator@example.com", "x@templates.example"])
def test_keeps(address):
    assert not is_disposable(address)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("anna.beck1@example.com", "annabeck2@example.org", True),
        ("annabeck@example.com", "annabecks@example.com", True),
        ("annabeck@example.com", "annabock@example.com", True),
        ("annabeck@example.com", "annabock@example.org", False),
        ("ben@example.com", "bea@example.com", False),
        ("anna.beck@example.com", "clara.wolf@example.com", False),
        ("", "anna@example.com", False),
    ],
)
def test_alike(one, other, alike):
    assert are_alike(one, other) is alike
    assert are_alike(other, one) is alike
