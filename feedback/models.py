"""All models of the app; they live with what they belong to."""

from .complaints.models import Case, CaseCounter, CaseMessage
from .surveys.models import Answer, Invitation, Survey, SurveyTurn

__all__ = ["Answer", "Case", "CaseCounter", "CaseMessage", "Invitation", "Survey", "SurveyTurn"]
