"""Routes of the desk itself."""

from django.urls import path

from clew.web import (
    views_cheat,
    views_demo,
    views_desk,
    views_digest,
    views_first,
    views_mail,
    views_people,
    views_tokens,
    views_trail,
)

app_name = "web"
urlpatterns = [
    path("", views_desk.home, name="home"),
    path("search", views_desk.search, name="search"),
    path("demo/", views_demo.start, name="start"),
    path("demo/become", views_demo.become, name="become"),
    path("demo/customer", views_demo.become_customer, name="customer"),
    path("demo/do/<slug:key>", views_demo.do_step, name="start_do"),
    path("demo/later", views_demo.later, name="start_later"),
    path("demo/mail.eml", views_demo.start_mail, name="start_mail"),
    path("demo/cheat", views_cheat.cheat, name="cheat"),
    path("first/<str:token>", views_first.first, name="first"),
    path("palette", views_desk.palette, name="palette"),
    path("r/<str:number>", views_desk.go, name="go"),
    path("mail/", views_mail.mail_folder, name="mail"),
    path("mail/mine", views_digest.mine, name="mail_mine"),
    path("stop/<str:key>", views_digest.stop, name="mail_stop"),
    path("mail/way", views_mail.mail_way, name="mail_way"),
    path("mail/<int:pk>", views_mail.mail, name="mail_item"),
    path("mail/<int:pk>/link", views_mail.mail_link, name="mail_link"),
    path("mail/<int:pk>/again", views_mail.mail_again, name="mail_again"),
    path("mail/<int:pk>/leave", views_mail.mail_leave, name="mail_leave"),
    path("people/", views_people.people, name="people"),
    path("people/new", views_people.take_in, name="person_new"),
    path("people/<str:number>", views_people.person, name="person"),
    path("people/<str:number>/role", views_people.role, name="person_role"),
    path("people/<str:number>/account", views_people.account, name="person_account"),
    path("account/tokens", views_tokens.tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke", views_tokens.revoke, name="token_revoke"),
    path("rules", views_people.rules, name="rules"),
    path("glass", views_people.glass, name="glass"),
    path("glass/<str:number>", views_people.glass_noted, name="glass_noted"),
    path("trail/", views_trail.trail, name="trail"),
    path("trail/verify", views_trail.verify, name="trail_verify"),
    path("receipt_check.py", views_trail.receipt_check, name="receipt_check"),
    path("health", views_trail.health, name="health"),
]
