"""Routes of the room customers."""

from django.urls import URLPattern

app_name = "customers"
urlpatterns: list[URLPattern] = []
