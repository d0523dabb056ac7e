"""The people room: kinds company and person."""

from django.apps import AppConfig

from clew.kernel.audit_trail.coverage import not_covered
from clew.kernel.records import kinds
from clew.kernel.records.walls import never_for_portal


class People(AppConfig):
    """Registers the company and its people as kinds of record."""

    name = "clew.kernel.people"
    label = "people"

    def ready(self) -> None:
        kinds.register(
            kinds.Kind(
                "company",
                "ORG",
                "company",
                "companies",
                (
                    kinds.Part("people.Company"),
                    kinds.Part("people.KeepingTime"),
                    kinds.Part("records.NumberPrefix"),
                ),
                of_customer=False,
            )
        )
        kinds.register(
            kinds.Kind(
                "person",
                "PE",
                "person",
                "people",
                (kinds.Part("people.Person"), kinds.Part("people.RoleGrant", "person_id")),
                icon="user",
                of_customer=False,
            )
        )
        kinds.register_common(kinds.Part("people.Pseudonym"))
        never_for_portal(
            "people_user",
            "account_emailaddress",
            "account_emailconfirmation",
            "mfa_authenticator",
            "django_session",
            "auth_group",
            "auth_group_permissions",
            "auth_permission",
        )
        not_covered("people.User", "sign-in: password hash and switch, no record content")
