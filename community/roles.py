"""What the staff's roles may do with the community in the admin."""

from portal.members.roles import Role, grant

grant(
    Role.MODERATOR,
    "community.view_category",
    "community.view_topic",
    "community.change_topic",
    "community.view_post",
    "community.view_report",
    "community.view_decision",
)
grant(
    Role.MANAGER,
    "community.view_category",
    "community.add_category",
    "community.change_category",
    "community.delete_category",
    "community.view_categoryremoval",
)

_RECOGNITION = (
    "community.view_reputation",
    "community.change_reputation",
    "community.view_badge",
    "community.view_badgegrant",
    "community.add_badgegrant",
    "community.view_voice",
    "community.add_voice",
)
grant(Role.MODERATOR, *_RECOGNITION)
grant(
    Role.MANAGER,
    *_RECOGNITION,
    *(f"community.{verb}_badge" for verb in ("add", "change", "delete")),
    *(f"community.{verb}_truststep" for verb in ("view", "change")),
    *(f"community.{verb}_recognitionsettings" for verb in ("view", "change")),
)
grant(
    Role.MODERATOR,
    *(f"community.{verb}_houserules" for verb in ("view", "add", "change", "delete")),
    *(f"community.{verb}_rule" for verb in ("view", "add", "change", "delete")),
    "community.view_matter",
    "community.view_appeal",
)

_SCREENING = (
    *(f"community.{verb}_watchedword" for verb in ("view", "add", "change", "delete")),
    *(f"community.{verb}_screeningrules" for verb in ("view", "change")),
)
grant(Role.MODERATOR, *_SCREENING)
grant(Role.MANAGER, *_SCREENING)
