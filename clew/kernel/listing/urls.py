"""Routes around every list: files, saved views, changes of many rows and of one cell."""

from django.urls import path

from clew.kernel.listing import views

app_name = "listing"
urlpatterns = [
    path("lists/<str:name>/file.csv", views.as_csv, name="csv"),
    path("lists/<str:name>/file.xlsx", views.as_xlsx, name="xlsx"),
    path("lists/<str:name>/offers/<str:part>", views.offers, name="offers"),
    path("lists/<str:name>/views", views.save, name="save"),
    path("lists/views/<int:pk>/drop", views.drop, name="drop"),
    path("lists/<str:name>/change/<str:act>", views.change, name="change"),
    path("lists/runs/<int:pk>", views.run, name="run"),
    path("lists/runs/<int:pk>/undo", views.undo, name="undo"),
    path("lists/<str:name>/<str:number>/<str:act>", views.cell, name="cell"),
]
