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
grant(Role.MANAGER, "community.view_category", "community.add_category", "community.change_category")
