"""Routes of the register of law."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from clew.areas.law import views


class LegalNumber(StringConverter):
    """LR-0001."""

    regex = r"[Ll][Rr]-[0-9]{4,9}"


register_converter(LegalNumber, "lr")

app_name = "law"
urlpatterns = [
    path("law", views.index, name="list"),
    path("law/load", views.load, name="load"),
    path("law/add", views.add, name="add"),
    path("law/<lr:number>", views.detail, name="detail"),
]
