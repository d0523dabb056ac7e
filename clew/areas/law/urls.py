"""Routes of the register of law."""

from django.urls import path, register_converter

from clew.areas.law import views
from clew.kernel.records.prefixes import NumberOf


class LegalNumber(NumberOf):
    """A number of the register: LR-0001."""

    kind = "legal_requirement"
    example = "LR-9999"


register_converter(LegalNumber, "lr")

app_name = "law"
urlpatterns = [
    path("law", views.index, name="list"),
    path("law/load", views.load, name="load"),
    path("law/add", views.add, name="add"),
    path("law/<lr:number>", views.detail, name="detail"),
]
