"""The embedded broker: no message is read before it is written."""

import os
from queue import Empty

import pytest
from kombu import Connection

from portal import broker
from portal.celery import app

MESSAGE = {"number": 7, "body": "x" * 4000}


@pytest.fixture
def channel(tmp_path):
    options = {name: str(tmp_path) for name in ("data_folder_in", "data_folder_out", "control_folder")}
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.channel()


def test_the_app_uses_it(channel):
    assert app.main == "stammtisch"
    assert isinstance(channel, broker.Channel)


def test_a_message_appears_whole_or_not_at_all(channel, monkeypatch):
    def replace(source, target):
        with pytest.raises(Empty):
            channel._get("celery")
        os.rename(source, target)

    monkeypatch.setattr("portal.broker.os.replace", replace)
    channel._put("celery", MESSAGE)
    assert channel._get("celery") == MESSAGE


def test_a_table_being_made_is_empty_not_an_error(channel, tmp_path):
    (tmp_path / "celery.exchange").write_text("")
    assert channel.get_table("celery") == []
