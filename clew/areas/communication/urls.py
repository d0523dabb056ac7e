"""Routes of the room communication."""

from django.urls import path

from clew.areas.communication.views import catching, enquiries, interactions

app_name = "communication"
urlpatterns = [
    path("catch", catching.catch, name="catch"),
    path("catch/mail", catching.catch_mail, name="catch_mail"),
    path("interactions/", interactions.interactions, name="interactions"),
    path("interactions/<str:number>", interactions.interaction, name="interaction"),
    path("interactions/<str:number>/customer", interactions.assign, name="assign"),
    path("interactions/<str:number>/new-customer", interactions.new_customer, name="new_customer"),
    path("interactions/<str:number>/enquiry", interactions.make_enquiry, name="make_enquiry"),
    path("interactions/<str:number>/received", interactions.received, name="received"),
    path("interactions/<str:number>/write", interactions.tell, name="tell"),
    path("interactions/<str:number>/close", interactions.close, name="close"),
    path("interactions/<str:number>/reopen", interactions.reopen, name="reopen"),
    path("enquiries/", enquiries.enquiries, name="enquiries"),
    path("enquiries/<str:number>", enquiries.enquiry, name="enquiry"),
    path("enquiries/<str:number>/answer", enquiries.answer, name="answer"),
    path("enquiries/<str:number>/write", enquiries.tell, name="enquiry_tell"),
    path("enquiries/<str:number>/edit", enquiries.edit, name="enquiry_edit"),
    path("enquiries/<str:number>/lose", enquiries.end, {"verb": "lose"}, name="lose"),
    path("enquiries/<str:number>/decline", enquiries.end, {"verb": "decline"}, name="decline"),
    path("enquiries/<str:number>/reopen", enquiries.end, {"verb": "reopen"}, name="enquiry_reopen"),
]
