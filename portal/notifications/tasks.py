"""Doors for the worker."""

from celery import shared_task

from portal.activity.turns import take_turns

from . import actions
from .models import Mail


@shared_task
def send_due(turn: int | None = None) -> None:
    take_turns(send_due.name, turn, actions.send_due, Mail.objects.all)
