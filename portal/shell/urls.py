from django.urls import path

from . import views

app_name = "shell"
urlpatterns = [
    path("brand.css", views.brand_css, name="brand_css"),
    path("favicon.svg", views.favicon, name="favicon"),
    path("card.png", views.card_png, name="card"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
