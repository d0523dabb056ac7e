"""Routes of the shared panels."""

from django.urls import path

from clew.kernel.panels import views

app_name = "panels"
urlpatterns = [
    path("r/<str:number>/say", views.say, name="say"),
    path("r/<str:number>/history", views.history, name="history"),
    path("r/<str:number>/history.csv", views.history_csv, name="history_csv"),
    path("r/<str:number>/qr.svg", views.qr_code, name="qr"),
    path("r/<str:number>/seen", views.seen, name="seen"),
    path("talk/names", views.names, name="names"),
    path("talk/<int:pk>/settle", views.settle, name="settle"),
    path("files/<int:pk>", views.take_file, name="file"),
]
