"""Routes of offers and orders."""

from django.urls import path, re_path

from clew.areas.orders import views, views_fulfilment, views_offers

app_name = "orders"
urlpatterns = [
    path("orders/", views.order_list, name="list"),
    path("orders/new", views.choose_set, {"what": "order"}, name="choose_for_order"),
    path("orders/new/<str:number>", views.new_order, name="new_order"),
    path("orders/from/<str:number>", views.choose_set, {"what": "order"}, name="from_interaction"),
    path("orders/<str:number>", views.order, name="order"),
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
    path("offers/", views_offers.offer_list, name="offers"),
    path("offers/new", views.choose_set, {"what": "offer"}, name="choose_for_offer"),
    path("offers/new/<str:number>", views_offers.new_offer, name="new_offer"),
    path("offers/<str:number>", views_offers.offer, name="offer"),
    path("offers/<str:number>/edit", views_offers.edit_offer, name="edit_offer"),
    path("offers/<str:number>/send", views_offers.send_offer, name="send_offer"),
    path("offers/<str:number>/sheet", views_offers.sheet, name="sheet"),
    re_path(
        r"^offers/(?P<number>[^/]+)/(?P<verb>lose|withdraw)$", views_offers.end_offer,
        name="end_offer",
    ),
]  # fmt: skip
