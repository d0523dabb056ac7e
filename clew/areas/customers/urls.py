"""Routes of the room customers."""

from django.urls import path

from clew.areas.customers import views

app_name = "customers"
urlpatterns = [
    path("", views.customers, name="list"),
    path("new", views.new, name="new"),
    path("<str:number>", views.detail, name="detail"),
    path("<str:number>/edit", views.edit, name="edit"),
    path("<str:number>/contacts/new", views.contact_new, name="contact_new"),
    path("<str:number>/contacts/<int:pk>", views.contact, name="contact"),
    path("<str:number>/hold", views.decide, {"verb": "hold"}, name="hold"),
    path("<str:number>/decline", views.decide, {"verb": "decline"}, name="decline"),
    path("<str:number>/resume", views.decide, {"verb": "resume"}, name="resume"),
]
