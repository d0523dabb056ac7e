"""Routes and their access: review, confirmation, release, comparison."""

from django.urls import URLPattern, path

from clew.areas.requirements.views import comparing, confirming, releasing, reviewing
from clew.kernel.people.access import Access, act, page

AUTHORS = ("sales", "quality_manager")
REVIEWERS = (
    "sales", "customer_service", "engineering", "production", "purchasing", "logistics",
    "compliance", "quality_manager", "top_management",
)  # fmt: skip
APPROVERS = ("sales", "quality_manager", "top_management")
SENDERS = ("sales", "customer_service", "quality_manager")

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
    path("<str:number>/confirm", confirming.confirm, name="confirm"),
    path("<str:number>/confirm/link", confirming.send_link, name="send_link"),
    path("<str:number>/confirm/own-order", confirming.own_order, name="own_order"),
    path("<str:number>/confirm/read-back", confirming.read_back, name="read_back"),
    path("<str:number>/confirm/waiver", confirming.waive, name="waive"),
    path("answers/<int:pk>", confirming.answer_customer, name="answer_customer"),
    path("receipts/<int:pk>.json", confirming.receipt, {"form": "json"}, name="receipt_json"),
    path("receipts/<int:pk>.pdf", confirming.receipt, {"form": "pdf"}, name="receipt_pdf"),
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
    "requirements:confirm": page(),
    "requirements:send_link": act(*SENDERS),
    "requirements:own_order": act(*APPROVERS),
    "requirements:read_back": act(*APPROVERS),
    "requirements:waive": act("quality_manager", "top_management"),
    "requirements:answer_customer": act(*SENDERS),
    "requirements:receipt_json": page(),
    "requirements:receipt_pdf": page(),
    "requirements:release_page": page(),
    "requirements:release": act(),
    "requirements:notice": page(),
    "requirements:acknowledge": act(*REVIEWERS),
    "requirements:sheet": page(),
    "requirements:compare": page(),
}
