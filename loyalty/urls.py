from django.urls import path

from . import views

app_name = "loyalty"
urlpatterns = [
    path("loyalty/", views.account, name="account"),
    path("loyalty/statement/", views.statement, name="statement"),
    path("loyalty/rewards/", views.rewards, name="rewards"),
    path("loyalty/rewards/<slug:slug>/", views.redeem, name="redeem"),
    path("loyalty/vouchers/", views.vouchers, name="vouchers"),
    path("loyalty/vouchers/<str:code>/", views.voucher, name="voucher"),
    path("loyalty/card/", views.card, name="card"),
]
