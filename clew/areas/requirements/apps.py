"""The area requirements: its kinds of record and what they may be joined with."""

from importlib import import_module

from django.apps import AppConfig

from clew.kernel.audit_trail import triggers
from clew.kernel.audit_trail.coverage import also_verify, not_covered
from clew.kernel.links import pairs
from clew.kernel.records import kinds
from clew.kernel.records.walls import never_for_portal

FROZEN = ("reviewed", "confirmed", "released", "obsolete", "declined", "withdrawn")


class Requirements(AppConfig):
    """Registers the area's kinds, links and guards."""

    name = "clew.areas.requirements"
    label = "requirements"

    def ready(self) -> None:
        import_module("clew.areas.requirements.panels")
        import_module("clew.areas.requirements.reactions")
        kinds.register(
            kinds.Kind(
                "requirement_set",
                "RS",
                "requirement set",
                "requirement sets",
                (
                    kinds.Part("requirements.RequirementSet"),
                    kinds.Part("requirements.SetRevision", "requirement_set_id"),
                    *(
                        kinds.Part(f"requirements.{table}", "revision__requirement_set_id")
                        for table in (
                            "SetLine",
                            "Verdict",
                            "ReviewRound",
                            "LegalVerdict",
                            "Notice",
                        )
                    ),
                ),
                url="requirements:set",
                icon="book",
            )
        )
        kinds.register(
            kinds.Kind(
                "requirement",
                "RQ",
                "requirement",
                "requirements",
                (
                    kinds.Part("requirements.Requirement"),
                    kinds.Part(
                        "requirements.RequirementVersion",
                        "requirement_id",
                        ("our_wording", "customer_wording", "criterion", "external_id"),
                    ),
                ),
                url="requirements:requirement",
                icon="doc",
            )
        )
        pairs.allow("holds", "requirement_set", "requirement", down="holds", up="held by")
        pairs.allow("answers", "enquiry", "requirement_set", down="understood as", up="answers")
        pairs.allow("demands", "legal_requirement", "requirement", down="demands", up="demanded by")
        pairs.allow("about", "interaction", "requirement_set", down="is about", up="talked of in")
        pairs.allow("stated_in", "interaction", "requirement", down="states", up="stated in")
        not_covered("requirements.Standing", "made of the lines, with which it is compared")
        also_verify("clew.areas.requirements.standing_check.verify_standing")
        never_for_portal("requirements_standing")
        kinds.extend("company", kinds.Part("requirements.ReviewRules"))
        triggers.protect("requirements.RequirementVersion")
        triggers.protect("requirements.ReviewRules")
        frozen = ", ".join(f"'{state}'" for state in FROZEN)
        in_frozen = (
            "EXISTS (SELECT 1 FROM requirements_setrevision r "
            f"WHERE r.id = OLD.revision_id AND r.state IN ({frozen}))"
        )
        triggers.protect("requirements.SetLine", update=in_frozen, delete=in_frozen)
        triggers.protect(
            "requirements.SetRevision",
            update=(
                f"OLD.state IN ({frozen}) AND NEW.state <> 'draft' AND ("
                "OLD.content_digest <> NEW.content_digest OR OLD.n <> NEW.n OR "
                "OLD.meaning_digest <> NEW.meaning_digest)"
            ),
        )
