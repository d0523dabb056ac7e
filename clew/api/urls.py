"""Routes of the API: its operations, its description, and a problem for every other address."""

from django.urls import URLPattern, path

from clew.api import views
from clew.api.assembled import api
from clew.api.problems import other_methods_too, unknown

app_name = "api_pages"
operations = [each for each in api.urls[0] if getattr(each, "name", "") != "api-root"]
for each in operations:
    if isinstance(each, URLPattern):
        each.callback = other_methods_too(each.callback)
urlpatterns = [
    path("docs", views.docs, name="docs"),
    path("v1/openapi.json", views.openapi, name="openapi"),
    path("v1/", (operations, "ninja", "api")),
    path("<path:rest>", unknown, name="unknown"),
]
