from portal.members.roles import Role, grant

grant(
    Role.MANAGER,
    *(
        f"help.{verb}_{model}"
        for verb in ("view", "add", "change", "delete")
        for model in ("article", "section")
    ),
)
grant(Role.LEAD, "help.view_article", "help.add_article", "help.change_article", "help.view_section")
grant(Role.AGENT, "help.view_article", "help.view_section")
