from portal.members.roles import Role, grant

grant(
    Role.MANAGER,
    *(
        f"journeys.{verb}_{model}"
        for verb in ("view", "add", "change", "delete")
        for model in ("journey", "effect")
    ),
    "journeys.view_run",
    "journeys.change_run",
    "journeys.view_runverdict",
)
grant(Role.LEAD, "journeys.view_run", "journeys.view_runverdict")
