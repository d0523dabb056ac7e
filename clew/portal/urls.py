"""The customer's door: one-time links."""

from django.urls import path

from clew.portal import views

app_name = "portal"
urlpatterns = [
    path("<str:token>", views.enter, name="enter"),
    path("<str:token>/", views.enter, name="enter"),
    path("<str:token>/<path:rest>", views.enter, name="step"),
]
