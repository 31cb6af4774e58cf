import socket
import threading
import time

import pytest

from portal.webhooks import addresses, posting

PRIVATE = [
    "10.0.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "::10.0.0.1",
    "::ffff:0:a00:1",
    "fec0::1",
    "2002:a00:1::",
]


@pytest.fixture(autouse=True)
def public(settings):
    settings.WEBHOOKS_TO_LOCALHOST = False


@pytest.fixture
def resolves_to(monkeypatch):
    def resolve(*found):
        rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in found]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: rows)

    return resolve


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_in_a_private_network_gets_nothing(resolves_to, monkeypatch, address):
    resolves_to("93.184.216.34", address)
    monkeypatch.setattr(socket, "create_connection", pytest.fail)
    answer = posting.post("https://evil.example.com/", "{}", {})
    assert (answer.status, answer.error) == (None, "The address lies in a private network.")


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused_by_itself(address):
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(addresses.Forbidden):
        addresses.check_url(f"https://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example.com/",
        "http://localhost/",
        "ftp://shop.example.com/",
        "https://user:word@shop.example.com/",
        "https://shop.example.com/#part",
        "https:///path",
        "https://shop.example.com:0/",
        "https://shop.example.com:99999/",
        "https://[::1",
        "shop.example.com",
    ],
)
def test_what_is_no_https_address_is_refused(url):
    with pytest.raises(addresses.Forbidden):
        addresses.check_url(url)


def test_a_number_that_means_this_machine_gets_nothing():
    assert posting.post("https://2130706433/", "{}", {}).error == "The address lies in a private network."


def test_the_address_that_was_checked_is_the_one_connected_to(resolves_to, monkeypatch):
    resolves_to("93.184.216.34")
    reached = []

    def connect(address, timeout):
        reached.append(address)
        raise ConnectionRefusedError("no")

    monkeypatch.setattr(socket, "create_connection", connect)
    answer = posting.post("https://shop.example.com:8443/hooks", "{}", {})
    assert reached == [("93.184.216.34", 8443)]
    assert answer.error == "ConnectionRefusedError: no"


def test_on_a_developers_machine_only_this_machine_is_reached(settings):
    settings.WEBHOOKS_TO_LOCALHOST = True
    assert addresses.check_url("http://localhost:9000/hooks").port == 9000
    for url in ("http://10.0.0.1/", "https://10.0.0.1/", "http://shop.example.com/"):
        with pytest.raises(addresses.Forbidden):
            addresses.check_url(url)


def test_a_redirect_is_not_followed_and_its_wish_to_wait_is_read(settings, receiver):
    settings.WEBHOOKS_TO_LOCALHOST = True
    receiver.status, receiver.headers = 307, {"Location": receiver.url, "Retry-After": "120"}
    answer = posting.post(receiver.url, "{}", {})
    assert (answer.status, answer.is_success, answer.retry_after) == (307, False, 120)
    assert len(receiver.requests) == 1


def test_one_that_dribbles_is_cut_off(settings, monkeypatch):
    settings.WEBHOOKS_TO_LOCALHOST = True
    monkeypatch.setattr(posting, "SECONDS", 0.4)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_dribble, args=(server,), daemon=True).start()
        started = time.monotonic()
        answer = posting.post(f"http://127.0.0.1:{server.getsockname()[1]}/", "{}", {})
    assert answer.status is None
    assert time.monotonic() - started < 8  # of the more than 12 seconds it would go on


def _dribble(server):
    connection, _address = server.accept()
    try:
        for sign in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100:
            connection.sendall(bytes([sign]))
            time.sleep(0.1)
    except OSError:
        pass
