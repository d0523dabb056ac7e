"""Routes of the room conformity: readiness, and the thread of an order or a requirement."""

from django.urls import path, re_path

from clew.conformity import views

app_name = "conformity"
urlpatterns = [
    path("conformity/", views.readiness, name="readiness"),
    re_path(r"^conformity/(?P<id>[0-9.]+-[a-z]+)$", views.obligation, name="obligation"),
    re_path(r"^thread/(?P<number>[A-Za-z]+-[0-9]+)\.pdf$", views.thread_pdf, name="thread_pdf"),
    re_path(r"^thread/(?P<number>[A-Za-z]+-[0-9]+)$", views.thread, name="thread"),
]
