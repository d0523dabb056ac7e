"""The addresses the shells link to, so that this room is tested without the others."""

from django.urls import include, path

urlpatterns = [path("accounts/", include("allauth.urls"))]
