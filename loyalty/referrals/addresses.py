"""Whether two e-mail addresses reach the same person, as far as the address alone can tell."""

from __future__ import annotations

import re

#: Providers that deliver to one mailbox whatever dots are in the name, and their other domains.
DOTLESS = {"gmail.com": ("gmail.com", "googlemail.com")}
_CANONICAL = {other: domain for domain, others in DOTLESS.items() for other in others}
_DISPOSABLE = re.compile(
    r"mailinator|guerrilla|sharklasers|yopmail|10minute|minutemail|te?mp(orary)?-?mail|throwaway|trash-?mail"
    r"|wegwerf|disposable|discard|fakeinbox|getnada|maildrop|spam4|spambog|mytrash|burner|mail-?temp|byom\.de"
)
_NOT_LETTERS = re.compile(r"[\W\d_]+")


def canonical(address: str) -> str:
    """The address without what does not change who reads it: case, a tag after a plus, dots at Gmail."""
    local, _at, domain = address.strip().casefold().rpartition("@")
    domain = _CANONICAL.get(domain, domain)
    local = local.partition("+")[0] or local
    return f"{local.replace('.', '') if domain in DOTLESS else local}@{domain}"


def same_mailbox(address: str) -> str:
    """A regular expression that the lower-case spellings of `address`'s mailbox match, and no others."""
    local, _at, domain = canonical(address).rpartition("@")
    dots = r"\.?" if domain in DOTLESS else ""
    name = dots.join(re.escape(letter) for letter in local)
    domains = "|".join(re.escape(other) for other in DOTLESS.get(domain, (domain,)))
    return rf"^{name}(\+[^@]*)?@({domains})$"


def is_disposable(address: str) -> bool:
    """Whether its domain calls itself a mailbox to throw away."""
    return bool(_DISPOSABLE.search(address.casefold().rpartition("@")[2]))


def are_alike(one: str, other: str) -> bool:
    """Whether the names differ in digits and punctuation alone, or at one provider in one letter."""
    (one, at_one), (other, at_other) = (_name_and_domain(address) for address in (one, other))
    if min(len(one), len(other)) < 5:
        return False
    return one == other or (at_one == at_other and _one_apart(one, other))


def _name_and_domain(address: str) -> tuple[str, str]:
    local, _at, domain = canonical(address).rpartition("@")
    return _NOT_LETTERS.sub("", local), domain


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter added, left out or replaced makes one of the other."""
    shorter = min(len(one), len(other))
    start = next((i for i in range(shorter) if one[i] != other[i]), shorter)
    left, right = one[start:], other[start:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:]
