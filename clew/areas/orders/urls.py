"""Routes of offers and orders."""

from django.urls import path, re_path

from clew.areas.orders import views, views_fulfilment

app_name = "orders"
urlpatterns = [
    path("orders/", views.order_list, name="list"),
    path("offers/", views.offer_list, name="offers"),
    path("orders/new/<str:number>", views.new_order, name="new_order"),
    path("offers/new/<str:number>", views.new_offer, name="new_offer"),
    path("orders/from/<str:number>", views.for_record, name="from_interaction"),
    path("orders/<str:number>", views.order, name="order"),
    path("offers/<str:number>", views.offer, name="offer"),
    path("offers/<str:number>/send", views.send_offer, name="send_offer"),
    re_path(r"^offers/(?P<number>[^/]+)/(?P<verb>lose|withdraw)$", views.end_offer, name="end_offer"),
    re_path(
        r"^orders/(?P<number>[^/]+)/step/(?P<verb>accept|start|make_ready)$",
        views.step,
        name="step",
    ),
    re_path(
        r"^orders/(?P<number>[^/]+)/(?P<verb>decline|cancel|send_back)$", views.end, name="end"
    ),
    path("orders/<str:number>/verify", views_fulfilment.verify, name="verify"),
    path("orders/<str:number>/deliver", views_fulfilment.deliver, name="deliver"),
    path("orders/<str:number>/voice", views_fulfilment.voice, name="voice"),
    path("orders/<str:number>/close", views_fulfilment.close, name="close"),
]
