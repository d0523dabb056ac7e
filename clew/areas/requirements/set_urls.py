"""Routes and their access: set."""

from django.urls import path, register_converter

from clew.areas.requirements.commands.versions import CAPTURE_ROLES
from clew.areas.requirements.queries import LAW_ROLES
from clew.areas.requirements.views import law, lines, sets
from clew.kernel.people.access import Access, act, form, page
from clew.kernel.records.prefixes import NumberOf


class SetNumber(NumberOf):
    """A number of a set: RS-0001."""

    kind = "requirement_set"
    example = "RS-9999"


class RequirementNumber(NumberOf):
    """A number of a requirement: RQ-0001."""

    kind = "requirement"
    example = "RQ-9999"


register_converter(SetNumber, "rs")
register_converter(RequirementNumber, "rq")

urlpatterns = [
    path("", sets.index, name="list"),
    path("all", sets.all_requirements, name="all"),
    path("open", sets.open_one, name="open"),
    path("<rq:number>", lines.requirement, name="requirement"),
    path("<rs:number>", sets.detail, name="set"),
    path("<rs:number>/head", sets.edit_head, name="edit_head"),
    path("<rs:number>/none/<slug:origin>", sets.none, name="none"),
    path("<rs:number>/plan", sets.contingency, name="contingency"),
    path("<rs:number>/lines", lines.add, name="add_line"),
    path("<rs:number>/lines/<rq:line>", lines.edit, name="edit_line"),
    path("<rs:number>/lines/<rq:line>/remove", lines.remove, name="remove_line"),
    path("<rs:number>/law", law.accept, name="accept_law"),
    path("<rs:number>/law/<str:legal>", law.judge_one, name="judge"),
]
POLICY: dict[str, Access] = {
    "requirements:list": page(),
    "requirements:all": page(),
    "requirements:open": form(*CAPTURE_ROLES),
    "requirements:requirement": page(),
    "requirements:set": page(),
    "requirements:edit_head": form(*CAPTURE_ROLES),
    "requirements:none": act(*CAPTURE_ROLES),
    "requirements:contingency": act(*CAPTURE_ROLES),
    "requirements:add_line": act(*CAPTURE_ROLES),
    "requirements:edit_line": form(*CAPTURE_ROLES),
    "requirements:remove_line": act(*CAPTURE_ROLES),
    "requirements:accept_law": act(*LAW_ROLES),
    "requirements:judge": act(*LAW_ROLES),
}
