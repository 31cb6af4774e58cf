"""Doors for the worker."""

from celery import shared_task

from . import actions


@shared_task
def mature_due() -> None:
    actions.mature_due()


@shared_task
def expire_due() -> None:
    actions.expire_due()


@shared_task
def extend_due() -> None:
    actions.extend_due()


@shared_task
def announce_expiring() -> None:
    actions.announce_expiring()


@shared_task
def review_tiers() -> None:
    actions.review_tiers()


@shared_task
def settle_due() -> None:
    actions.settle_due()


@shared_task
def follow_memberships() -> None:
    actions.follow_memberships()
    actions.remind_of_memberships()


@shared_task
def follow_referrals() -> None:
    actions.reward_referrals_due()
    actions.forget_devices()


@shared_task
def give_due() -> None:
    actions.give_due()


@shared_task
def simulate_due() -> None:
    actions.simulate_due()


@shared_task
def import_due() -> None:
    actions.import_due()
