"""Routes and their access: review."""

from django.urls import URLPattern

from clew.kernel.people.access import Access

urlpatterns: list[URLPattern] = []
POLICY: dict[str, Access] = {}
