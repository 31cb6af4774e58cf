"""What the staff's roles may do with the points programme."""

from portal.members.roles import Role, grant

READ = tuple(
    f"loyalty.view_{model}"
    for model in ("account", "posting", "lot", "entry", "purchase", "voucher", "reward", "goodwillbudget")
)
SET_UP = tuple(
    f"loyalty.{verb}_{model}"
    for model in ("programme", "tier", "earningrule", "reward")
    for verb in ("view", "add", "change")
)

BOOKS = tuple(
    f"loyalty.{verb}"
    for verb in ("correct_account", "merge_account", "view_accountmerge", "view_books", "close_books")
)

GOODWILL = tuple(f"loyalty.view_{model}" for model in ("goodwillrequest", "goodwillgrant", "goodwilllimit"))
FOUR_EYES = ("loyalty.change_goodwillrequest", "loyalty.change_goodwillgrant")
TIMES = ("loyalty.view_extension", "loyalty.add_extension", "loyalty.view_tierchange")

grant(Role.AGENT, *READ, *GOODWILL)
grant(Role.LEAD, *READ, *GOODWILL, *FOUR_EYES)
grant(Role.MANAGER, *GOODWILL, *FOUR_EYES, *TIMES, "loyalty.add_goodwilllimit", "loyalty.change_goodwilllimit")
grant(Role.MANAGER, *READ, *SET_UP, *BOOKS, "loyalty.delete_tier")
