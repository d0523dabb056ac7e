"""Routes of the room products."""

from django.urls import path

from clew.areas.products import views

app_name = "products"
urlpatterns = [
    path("", views.products, name="list"),
    path("markets/new", views.market_new, name="market_new"),
    path("families/new", views.family_new, name="family_new"),
    path("families/<str:number>", views.family, name="family"),
    path("families/<str:number>/edit", views.family_edit, name="family_edit"),
    path("families/<str:number>/new", views.new, name="new"),
    path("<str:number>", views.detail, name="detail"),
    path("<str:number>/edit", views.edit, name="edit"),
    path("<str:number>/markets", views.offer, name="offer"),
    path("<str:number>/markets/<str:code>/stop", views.stop, name="stop"),
]
