"""Where a webhook may go: to public addresses only, so that nobody reaches into the network around us."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# They hold an IPv4 address of whatever network (RFC 6052, 8215, 4291, 2765), or are a site's own (RFC 3879).
_INWARD = [
    ipaddress.ip_network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96", "fec0::/10")
]
_LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}


class Forbidden(Exception):
    """Nothing is sent to this address; the message says why."""


def check_url(url: str) -> SplitResult:
    """The parts of an address messages may be sent to; Forbidden else. Asks no name server."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Forbidden(_("This is no address.")) from None
    local = settings.WEBHOOKS_TO_LOCALHOST and parts.scheme == "http" and host in _LOCAL_NAMES
    if parts.scheme != "https" and not local:
        raise Forbidden(_("The address must begin with https://."))
    if not host or port == 0 or parts.username is not None or parts.fragment:
        raise Forbidden(_("The address must be a host and a path, without user name or anchor."))
    _check_literal(host)
    return parts


def _check_literal(host: str) -> None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return
    _check(address)


def resolve(host: str, port: int) -> list[str]:
    """The addresses `host` has now, each of them public; Forbidden where one is not.

    OSError where the name server knows none. Connect to one of these, not to the name: a second look-up
    might answer with another network.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise Forbidden(_("This is no address.")) from error
    addresses = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found]
    for address in addresses:
        _check(address)
    return [str(address) for address in addresses]


def _check(address: Address) -> None:
    if not _is_public(address) and not (settings.WEBHOOKS_TO_LOCALHOST and address.is_loopback):
        raise Forbidden(_("The address lies in a private network."))


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
        if address.sixtofour or address.teredo or any(address in network for network in _INWARD):
            return False
    return address.is_global and not address.is_multicast
