"""Doors for the worker."""

from celery import shared_task

from portal.activity.turns import take_turns

from . import actions
from .models import Run


@shared_task
def advance_due(turn: int | None = None) -> None:
    take_turns(advance_due.name, turn, actions.advance_due, Run.objects.all)
