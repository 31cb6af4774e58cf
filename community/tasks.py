"""Doors for the worker."""

from celery import shared_task

from . import actions
from .actions import cleaning, heated, screening, spam_checks, upkeep


@shared_task
def reconcile() -> None:
    actions.reconcile()
    actions.refresh_popularity()
    actions.rerender_stale()


@shared_task
def forget_unsent() -> None:
    """Pictures that no text shows, drafts nobody has touched for long, and mails long since posted."""
    actions.forget_orphans()
    actions.forget_drafts()
    actions.forget_incoming()


@shared_task
def forget_notifiers() -> None:
    """Names and addresses of those who have sent notices without an account, and need no answer any more."""
    upkeep.forget_notifiers()


@shared_task
def settle_standings() -> None:
    actions.settle_all()


@shared_task
def remove_due() -> None:
    actions.remove_due()


@shared_task
def send_digests() -> None:
    actions.send_digests()


@shared_task
def clean_due() -> None:
    cleaning.clean_due()


@shared_task
def check_spam_due() -> None:
    spam_checks.check_due()


@shared_task
def notice_heated() -> None:
    heated.notice_heated()
    screening.forget_fingerprints()
