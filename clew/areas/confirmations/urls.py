"""Routes of the customer's word; they stand below a set's page."""

from django.urls import path

from clew.areas.confirmations import views

app_name = "confirmations"
urlpatterns = [
    path("<str:number>/confirm", views.confirm, name="confirm"),
    path("<str:number>/confirm/link", views.send_link, name="send_link"),
    path("<str:number>/confirm/own-order", views.own_order, name="own_order"),
    path("<str:number>/confirm/read-back", views.read_back, name="read_back"),
    path("<str:number>/confirm/waiver", views.waive, name="waive"),
    path("answers/<int:pk>", views.answer_customer, name="answer_customer"),
    path("receipts/<int:pk>.json", views.receipt, {"form": "json"}, name="receipt_json"),
    path("receipts/<int:pk>.pdf", views.receipt, {"form": "pdf"}, name="receipt_pdf"),
]
