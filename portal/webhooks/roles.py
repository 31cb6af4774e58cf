from portal.members.roles import Role, grant

grant(
    Role.MANAGER,
    *(f"webhooks.{verb}_endpoint" for verb in ("view", "add", "change")),
    "webhooks.view_message",
    "webhooks.change_message",
    "webhooks.view_attempt",
)
