"""Routes of the room changes."""

from django.urls import path, re_path

from clew.areas.changes import views, views_doing, views_judging

app_name = "changes"
urlpatterns = [
    path("", views.change_list, name="list"),
    path("new", views.new, name="new"),
    path("<str:number>", views.change, name="change"),
    path("<str:number>/edit", views.edit, name="edit"),
    re_path(r"^(?P<number>[^/]+)/step/(?P<verb>submit|start|finish)$", views.step, name="step"),
    re_path(r"^(?P<number>[^/]+)/(?P<verb>take_back|reject|withdraw)$", views.end, name="end"),
    path("<str:number>/impact", views_judging.impact, name="impact"),
    path("<str:number>/impact/compute", views_judging.compute, name="compute"),
    path("<str:number>/impact/rest", views_judging.judge_rest, name="judge_rest"),
    path("<str:number>/impact/<int:pk>", views_judging.judge, name="judge"),
    path("<str:number>/impact/<int:pk>/reissued", views_judging.reissued, name="reissued"),
    path("<str:number>/wish", views_judging.wish, name="wish"),
    path("<str:number>/assess", views_judging.assess, name="assess"),
    path("<str:number>/vote/<str:function>", views_judging.vote, name="vote"),
    path("<str:number>/approve", views_judging.approve, name="approve"),
    path("<str:number>/plan", views_doing.plan, name="plan"),
    path("<str:number>/plan/<int:pk>/done", views_doing.task_done, name="task_done"),
    path("<str:number>/plan/<int:pk>/dropped", views_doing.task_dropped, name="task_dropped"),
    path("<str:number>/adopt/<str:order>", views_doing.adopt, name="adopt"),
    path("<str:number>/verify", views_doing.verify, name="verify"),
    path("<str:number>/close", views_doing.close, name="close"),
]
