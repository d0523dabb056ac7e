"""Opening the company, taking people in, granting and lifting roles."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clew.kernel import clock
from clew.kernel.audit_trail.checkpoints import open_log
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command, lock_record
from clew.kernel.people.actor import STAFF_ROLES, SYSTEM, Actor
from clew.kernel.people.models import Company, Person, Pseudonym, RoleGrant, User
from clew.kernel.people.queries import company, person_actor
from clew.kernel.records.numbering import open_record
from clew.kernel.refusals import Refused, refuse_unless
from clew.kernel.workflow import require

MAY_GRANT = ("administrator", "quality_manager", "top_management")
MAY_DECIDE = ("quality_manager", "top_management", "administrator")


@command
def open_company(
    name: str, *, actor: Actor, place: str = "", country: str = "", demo: bool = False
) -> Company:
    """Open the one company of this installation; the log's first leaf says demo or company."""
    refuse_unless(company() is None, "This installation has its company already.")
    refuse_unless(name.strip(), "The company's name is missing.")
    open_log("demo" if demo else "company")
    emit("log.opened_for_demo" if demo else "log.opened", None, actor=actor)
    record = open_record("company", name.strip())
    house = Company.objects.create(
        record=record, name=name.strip(), place=place, country=country, demo=demo
    )
    emit(
        "company.opened", record, actor=actor, changes={"name": (None, name), "demo": (None, demo)}
    )
    return house


@command
def take_in(
    name: str, email: str, *, actor: Actor, roles: tuple[str, ...] = (), unit: str = ""
) -> Person:
    """Add a person of the company with the roles they hold; the e-mail address must be free."""
    require(actor, *MAY_GRANT, to="add a person")
    name, email = name.strip(), email.strip().lower()
    refuse_unless(name, "The person's name is missing.")
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise Refused(f"{email or 'Nothing'} is not an e-mail address.") from wrong
    refuse_unless(
        not Person.objects.filter(email=email).exists(), "Somebody has this e-mail address already."
    )
    record = open_record("person", name)
    person = Person.objects.create(record=record, name=name, email=email, unit=unit)
    Pseudonym.objects.create(record=record, name=name)
    emit("person.taken_in", record, actor=actor, changes={"name": (None, name)})
    for role in roles:
        _grant(person, role, actor)
    return person


@command
def grant_role(person: Person, role: str, *, actor: Actor) -> Person:
    """Grant a role from now on; a role held already is kept as it is.

    Refused: who only administers makes nothing more of themselves.
    """
    require(actor, *MAY_GRANT, to="grant a role")
    refuse_unless(
        not (actor.only_administers and actor.record_id == person.pk),
        "An administrator does not grant roles to themselves. Ask somebody who may grant them.",
    )
    lock_record(person.record)
    _grant(person, role, actor)
    return person


def _grant(person: Person, role: str, actor: Actor) -> None:
    refuse_unless(role in STAFF_ROLES, f"{role!r} is not a role.")
    if person.grants.filter(role=role, lifted_at=None).exists():
        return
    RoleGrant.objects.create(person=person, role=role, granted_at=clock.now())
    emit("person.role_granted", person.record, actor=actor, changes={"role": (None, role)})


@command
def lift_role(person: Person, role: str, *, actor: Actor, reason: str) -> Person:
    """Lift a role; the grant stays as history. Nobody lifts the last administrator."""
    require(actor, *MAY_GRANT, to="lift a role")
    lock_record(person.record)
    others = RoleGrant.objects.filter(role=role, lifted_at=None, person__active=True)
    refuse_unless(
        role != "administrator" or others.exclude(person=person).exists(),
        "This is the last administrator; name another one first.",
    )
    person.grants.filter(role=role, lifted_at=None).update(lifted_at=clock.now())
    emit(
        "person.role_lifted",
        person.record,
        actor=actor,
        changes={"role": (role, None)},
        reason=reason,
    )
    return person


@command
def move_to_unit(person: Person, unit: str, *, actor: Actor, seen: int | None = None) -> Person:
    """Give a person another unit, or none; a unit is there as long as somebody belongs to it.

    seen: the version of the person's record the form showed.
    """
    require(actor, *MAY_GRANT, to="move a person to a unit")
    lock_record(person.record, seen=seen)
    person.refresh_from_db(fields=["unit"])
    changes = assign(person, unit=" ".join(unit.split()))
    refuse_unless(changes, f"{person.name} belongs there already.")
    emit("person.moved_to_unit", person.record, actor=actor, changes=changes)
    return person


@command
def set_rules(house: Company, *, actor: Actor, seen: int | None = None, **rules: object) -> Company:
    """Change the rules the company chose (four_eyes_classes, answer_days, mfa_roles).

    seen: the version of the company's record the form showed.
    """
    require(actor, *MAY_DECIDE, to="change a rule")
    known = {"four_eyes_classes", "answer_days", "mfa_roles"}
    refuse_unless(set(rules) <= known, f"Not a rule of the company: {sorted(set(rules) - known)}.")
    lock_record(house.record, seen=seen)
    house.refresh_from_db()
    changes = assign(house, **rules)
    emit("company.rules_changed", house.record, actor=actor, changes=changes)
    return house


@command
def open_account(person: Person, password: str, *, actor: Actor) -> User:
    """Give a person a sign-in; a weak password is refused with what is wrong with it."""
    require(actor, *MAY_GRANT, to="open an account")
    refuse_unless(not User.objects.filter(person=person).exists(), "There is an account already.")
    user = User(email=person.email, person=person)
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Refused(*weak.messages) from weak
    user.set_password(password)
    user.save()
    emit("person.account_opened", person.record, actor=actor)
    return user


@command
def create_admin(
    email: str, name: str, password: str, *, actor: Actor = SYSTEM, company_name: str = ""
) -> User:
    """Make the first person: administrator, quality manager and sales, with an account.

    company_name: opens the company too when there is none yet.
    """
    if company() is None:
        open_company(company_name or "My company", actor=actor)
    person = Person.objects.filter(email=email.strip().lower()).first() or take_in(
        name, email, actor=actor
    )
    for role in ("administrator", "quality_manager", "top_management", "sales"):
        grant_role(person, role, actor=actor)
    return open_account(person, password, actor=actor)


def act_as(person: Person) -> Actor:
    """Return the actor of a person, for scripts and the demo."""
    return person_actor(person)
