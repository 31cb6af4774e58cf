from celery import shared_task

from . import engine


@shared_task
def count_words() -> None:
    """Nightly: how frequent each known word is, and which are gone."""
    engine.count_words()
