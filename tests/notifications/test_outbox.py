import pytest
from django.core.mail import EmailMultiAlternatives

from portal.notifications.outbox import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def outbox(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.OUTBOX_DIR = BACKEND, tmp_path / "outbox"
    return settings.OUTBOX_DIR


def write(subject="Grüße vom Tisch"):
    mail = EmailMultiAlternatives(subject, "Hallo, https://example.org/a", to=["anna@example.com"])
    mail.attach_alternative(
        "<html><head></head><body><script>x</script><b>Hallo</b></body></html>", "text/html"
    )
    mail.send()


def test_each_mail_is_one_whole_file(outbox):
    write()
    write()
    assert len(list(outbox.iterdir())) == 2
    assert {path.suffix for path in outbox.iterdir()} == {".eml"}


def test_newest_first(outbox, client):
    for subject in ("first", "second"):
        write(subject)
    page = client.get("/outbox/").text
    assert page.index("second") < page.index("first")


def test_an_empty_outbox_says_what_to_do(outbox, client):
    assert "whether the worker is running" in client.get("/outbox/").text


def test_a_mail_is_shown_with_its_html_in_a_sandbox(outbox, client):
    write()
    [path] = outbox.iterdir()
    page = client.get(f"/outbox/{path.name}/")
    assert "Grüße vom Tisch" in page.text
    assert 'sandbox="' in page.text
    assert "frame-src 'self'" in page["Content-Security-Policy"]


def test_the_html_part_runs_nothing(outbox, client):
    write()
    [path] = outbox.iterdir()
    part = client.get(f"/outbox/{path.name}/html/")
    policy = part["Content-Security-Policy"]
    assert part["X-Frame-Options"] == "SAMEORIGIN"
    assert "sandbox allow-popups" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("name", ["missing.eml", "..eml", "...eml"])
def test_a_mail_that_is_not_there(outbox, client, name):
    assert client.get(f"/outbox/{name}/").status_code == 404


def test_names_do_not_leave_the_folder(outbox, client, tmp_path):
    outbox.mkdir()
    (tmp_path / "secret.eml").write_text("Subject: secret")
    assert client.get("/outbox/..%2Fsecret.eml/").status_code == 404


@pytest.mark.parametrize("path", ["/outbox/", "/outbox/a.eml/", "/outbox/a.eml/html/"])
def test_there_is_no_outbox_where_mails_are_sent(client, path):
    assert client.get(path).status_code == 404
