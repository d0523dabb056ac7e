"""Routes and their access: review, release, comparison."""

from django.urls import URLPattern, path

from clew.areas.requirements.views import comparing, releasing, reviewing
from clew.kernel.people.access import Access, act, page

AUTHORS = ("sales", "quality_manager")
REVIEWERS = (
    "sales", "customer_service", "engineering", "production", "purchasing", "logistics",
    "compliance", "quality_manager", "top_management",
)  # fmt: skip
APPROVERS = ("sales", "quality_manager", "top_management")

urlpatterns: list[URLPattern] = [
    path("<str:number>/review", reviewing.review, name="review"),
    path("<str:number>/submit", reviewing.submit, name="submit"),
    path("<str:number>/verdict/<str:function>", reviewing.verdict, name="verdict"),
    path("<str:number>/remark", reviewing.remark, name="remark"),
    path("<str:number>/return", reviewing.return_to_draft, name="return_to_draft"),
    path("<str:number>/approve", reviewing.approve, name="approve"),
    path("<str:number>/decline", reviewing.decline, name="decline"),
    path("<str:number>/withdraw", reviewing.withdraw, name="withdraw"),
    path("<str:number>/reopen", reviewing.reopen, name="reopen"),
    path("<str:number>/release", releasing.release_page, name="release_page"),
    path("<str:number>/release/now", releasing.release, name="release"),
    path("notices/<int:pk>", releasing.notice, name="notice"),
    path("notices/<int:pk>/acknowledge", releasing.acknowledge, name="acknowledge"),
    path("<str:number>/sheet.pdf", releasing.sheet, name="sheet"),
    path("<str:number>/compare", comparing.compare, name="compare"),
]

POLICY: dict[str, Access] = {
    "requirements:review": page(),
    "requirements:submit": act(),
    "requirements:verdict": act(*REVIEWERS),
    "requirements:remark": act(),
    "requirements:return_to_draft": act(*REVIEWERS),
    "requirements:approve": act(*APPROVERS),
    "requirements:decline": act(*APPROVERS),
    "requirements:withdraw": act(),
    "requirements:reopen": act(*AUTHORS),
    "requirements:release_page": page(),
    "requirements:release": act(),
    "requirements:notice": page(),
    "requirements:acknowledge": act(*REVIEWERS),
    "requirements:sheet": page(),
    "requirements:compare": page(),
}
