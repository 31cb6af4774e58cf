from portal.members.roles import Role, grant

grant(
    Role.MANAGER,
    *(f"notifications.{verb}_messagetext" for verb in ("view", "add", "change")),
    *(f"notifications.{verb}_suppression" for verb in ("view", "add", "change", "delete")),
    "notifications.view_mail",
    "notifications.change_mail",
    "notifications.view_message",
)
for role in (Role.AGENT, Role.LEAD):
    grant(role, "notifications.view_mail", "notifications.view_message")
grant(Role.LEAD, "notifications.change_mail")
