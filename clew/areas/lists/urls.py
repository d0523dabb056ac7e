"""Routes of requirement lists: pasted, imported, exported; a set's pages stand below them."""

from django.urls import path

from clew.areas.lists.views import importing, pasting

app_name = "lists"
urlpatterns = [
    path("import/template.xlsx", importing.template, name="template"),
    path("import/<int:pk>", importing.look_at, name="import"),
    path("import/<int:pk>/publish", importing.publish_one, name="publish"),
    path("<str:number>/paste", pasting.paste, name="paste"),
    path("<str:number>/import", importing.upload, name="upload"),
    path("<str:number>/export.<slug:kind>", importing.export_set, name="export"),
]
