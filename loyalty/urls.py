from django.urls import path

from .views import account, rewards

app_name = "loyalty"
urlpatterns = [
    path("loyalty/", account.account, name="account"),
    path("loyalty/statement/", account.statement, name="statement"),
    path("loyalty/rewards/", rewards.rewards, name="rewards"),
    path("loyalty/rewards/<slug:slug>/", rewards.redeem, name="redeem"),
    path("loyalty/vouchers/", rewards.vouchers, name="vouchers"),
    path("loyalty/vouchers/<str:code>/", rewards.voucher, name="voucher"),
    path("loyalty/card/", account.card, name="card"),
]
