"""What this app does for others."""

from portal.shell import ports

from .complaints.actions import open_case
from .surveys.actions import invite

ports.open_case.provide(open_case)
ports.invite_survey.provide(invite)
