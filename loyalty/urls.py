from django.urls import path

from .views import account, card, charity, club, redemptions, referrals, rewards, vouchers

app_name = "loyalty"
urlpatterns = [
    path("loyalty/", account.account, name="account"),
    path("loyalty/statement/", account.statement, name="statement"),
    path("loyalty/statement.csv", account.statement_csv, name="statement_csv"),
    path("loyalty/rewards/", rewards.rewards, name="rewards"),
    path("loyalty/rewards/<slug:slug>/", rewards.redeem, name="redeem"),
    path("loyalty/instant/", rewards.instant, name="instant"),
    path("loyalty/pictures/<uuid:image_id>/", rewards.picture, name="reward_picture"),
    path("loyalty/redemptions/", redemptions.redemptions, name="redemptions"),
    path("loyalty/redemptions/<int:pk>/", redemptions.redemption, name="redemption"),
    path("loyalty/redemptions/<int:pk>/undo/", redemptions.undo, name="undo"),
    path("loyalty/vouchers/", vouchers.vouchers, name="vouchers"),
    path("loyalty/vouchers/<str:code>/", vouchers.voucher, name="voucher"),
    path("loyalty/card/", card.card, name="card"),
    path("loyalty/card/worker.js", card.worker, name="card_worker"),
    path("loyalty/card/manifest.webmanifest", card.manifest, name="card_manifest"),
    path("loyalty/refer/", referrals.refer, name="refer"),
    path("r/<str:code>/", referrals.invited, name="invited"),
    path("loyalty/club/", club.club, name="club"),
    path("loyalty/charity/", charity.charity, name="charity"),
]
