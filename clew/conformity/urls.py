"""Routes of the room conformity."""

from django.urls import URLPattern

app_name = "conformity"
urlpatterns: list[URLPattern] = []
