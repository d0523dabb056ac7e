"""Routes of the room communication."""

from django.urls import URLPattern

app_name = "communication"
urlpatterns: list[URLPattern] = []
