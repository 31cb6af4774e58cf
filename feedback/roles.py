"""What the staff's roles may do with cases and surveys."""

from portal.members.roles import Role, grant

AGENT = ("feedback.view_case", "feedback.change_case", "feedback.view_casemessage")

grant(Role.AGENT, *AGENT)
grant(
    Role.LEAD,
    *AGENT,
    "feedback.view_survey",
    "feedback.view_invitation",
    "feedback.view_answer",
)
grant(
    Role.MANAGER,
    "feedback.view_survey",
    "feedback.add_survey",
    "feedback.change_survey",
    "feedback.view_invitation",
    "feedback.view_answer",
    "feedback.view_surveyturn",
)
