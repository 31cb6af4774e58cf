"""What the staff's roles may do with the points programme."""

from portal.members.roles import Role, grant

READ = tuple(
    f"loyalty.view_{model}"
    for model in ("account", "posting", "lot", "entry", "purchase", "voucher", "reward", "goodwillbudget")
)
SET_UP = tuple(
    f"loyalty.{verb}_{model}"
    for model in ("programme", "tier", "earningrule", "rulerate", "reward")
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
grant(
    Role.MANAGER, *GOODWILL, *FOUR_EYES, *TIMES, "loyalty.add_goodwilllimit", "loyalty.change_goodwilllimit"
)
grant(Role.MANAGER, *READ, *SET_UP, *BOOKS, "loyalty.delete_tier")
grant(Role.MANAGER, "loyalty.delete_earningrule", "loyalty.delete_rulerate")
grant(Role.MANAGER, "loyalty.view_purchaseimport", "loyalty.add_purchaseimport", "loyalty.change_purchase")
grant(Role.LEAD, "loyalty.change_purchase", "loyalty.view_purchaseimport")
# Typed by hand: each role has a limit of its own, above it a second person who may change purchases.
TYPING = ("loyalty.add_purchase", "loyalty.add_refund", "loyalty.view_typinglimit")
grant(Role.MANAGER, *TYPING, "loyalty.add_typinglimit", "loyalty.change_typinglimit")
grant(Role.LEAD, *TYPING)

TOGETHER = tuple(f"loyalty.view_{model}" for model in ("referral", "membership", "clubplan", "charity"))
DECIDING = ("loyalty.change_referral", "loyalty.add_membership", "loyalty.change_membership")
GIVING = tuple(f"loyalty.view_{model}" for model in ("donation", "charityshare", "charitypayout"))
PLANS = tuple(f"loyalty.{verb}_{model}" for verb in ("add", "change") for model in ("clubplan", "charity"))

grant(Role.AGENT, *TOGETHER)
grant(Role.LEAD, *TOGETHER, *DECIDING)
grant(Role.MANAGER, *TOGETHER, *DECIDING, *GIVING, *PLANS, "loyalty.add_charitypayout")

HANDLING = tuple(f"loyalty.view_{model}" for model in ("redemption", "fulfilment"))
SENDING = ("loyalty.change_redemption", "loyalty.change_fulfilment")
PRESENTS = ("loyalty.change_voucher", "loyalty.view_giftcampaign")
# Goodwill has limits by role, giving has none.
UNLIMITED = ("loyalty.add_redemption", "loyalty.add_giftcampaign")

grant(Role.AGENT, *HANDLING, *SENDING)
grant(Role.LEAD, *HANDLING, *SENDING, *PRESENTS)
grant(Role.MANAGER, *HANDLING, *SENDING, *PRESENTS, *UNLIMITED)
