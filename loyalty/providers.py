from portal.shell import ports

from . import actions

ports.grant_points.provide(actions.grant)
ports.take_back_points.provide(actions.take_back_points)
ports.give_points_back.provide(actions.give_points_back)
ports.grant_goodwill.provide(actions.grant_goodwill)
ports.goodwill_limit.provide(actions.goodwill_limit)
ports.goodwill_waiting.provide(actions.goodwill_waiting)
ports.list_purchases.provide(actions.list_purchases)
ports.issue_voucher.provide(actions.issue_voucher)
ports.take_back_reward.provide(actions.take_back_reward)
ports.give_reward_back.provide(actions.give_reward_back)
