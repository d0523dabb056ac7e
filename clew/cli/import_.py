"""Take a file in: a mail becomes an interaction, a table becomes lines of a requirement set.

What it is, is told from its content. With --dry-run nothing is stored: it says what was read, what
is refused and where, what would be new, changed, moved or gone, and the memory it took. A table is
imported whole or not at all; --leave-out goes without the rows that are refused. Exit code 0: read
(a dry run may still list rows that are refused); 3: refused, and nothing was stored.
"""

import argparse
from pathlib import Path
from typing import Any

from clew.cli import home as homes
from clew.cli.answers import DONE, REFUSED, WrongUse, add_json, answer, counted

TABLES = ("delimited", "workbook")
COUNTS = ("new", "changed", "unchanged", "moved", "deleted")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `clew import` takes."""
    parser.add_argument("file", metavar="FILE", help="a mail (.eml), or a CSV, XLSX or ODS table")
    parser.add_argument("--set", metavar="RS-0001", help="the requirement set the lines go into")
    parser.add_argument("--customer", metavar="CU-0001", help="open a new set for this customer")
    parser.add_argument("--title", default="", help="the title of the new set")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would happen, store nothing"
    )
    parser.add_argument(
        "--leave-out", action="store_true", help="import a table without its refused rows"
    )
    parser.add_argument(
        "--as", dest="person", metavar="EMAIL", help="who imports (else the only administrator)"
    )
    homes.add_home(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Read the file and say what became of it."""
    path = Path(args.file).expanduser()
    if not path.is_file():
        raise WrongUse(f"There is no file {path}.")
    if args.set and args.customer:
        raise WrongUse("Give --set or --customer, not both.")
    _open(args)
    from clew.kernel.exchange.sniff import kind_of
    from clew.kernel.refusals import Refused

    kind = kind_of(path, path.name)
    try:
        if kind.reader == "mail":
            result = _mail(args, path)
        elif kind.reader in TABLES:
            result = _table(args, path)
        else:
            result = _nothing(kind.key, kind.is_not("a mail or a table"))
    except Refused as refused:
        result = _nothing(kind.key, str(refused))
    result["dry_run"] = bool(args.dry_run)
    result["ok"] = was_taken(result)
    answer(args, result, as_lines(path.name, result))
    return DONE if result["ok"] else REFUSED


def was_taken(result: dict[str, Any]) -> bool:
    """Tell whether the file was taken: all of it, or of a dry run at least a row of it."""
    if not result["refused"]:
        return True
    if result["dry_run"]:
        return any(result[word] for word in ("new", "changed", "unchanged"))
    return bool(result.get("stored"))


def _open(args: argparse.Namespace) -> None:
    """Open the folder; a dry run that compares with nothing needs none."""
    if args.dry_run and not (args.set or args.customer or args.home or args.demo):
        home = homes.chosen(args)
        if not home.database.exists():
            homes.open_home(home)
            return
    homes.open_ready(args)


def _mail(args: argparse.Namespace, path: Path) -> dict[str, Any]:
    """Catch a mail as an interaction, or look at it."""
    from clew.areas.communication import commands
    from clew.kernel.exchange.mail import read_mail

    mail = read_mail(path, name=path.name)
    result = _nothing("eml", *mail.refused, notes=mail.notes, memory=mail.result.peak_memory)
    if not mail.was_read:
        return result
    result |= {"read": 1 + len(mail.files), "new": 1}
    if args.dry_run:
        return result
    caught = commands.catch_mail(path.read_bytes(), actor=_actor(args), name=path.name)
    known = not caught.just_caught
    return result | {"record": caught.record.number, "new": int(not known), "unchanged": int(known)}


def _table(args: argparse.Namespace, path: Path) -> dict[str, Any]:
    """Bring the rows of a table into a set, or look at what it would do."""
    from clew.areas.lists import exchange

    its_set = _set_of(args) if args.set else None
    if args.dry_run:
        return dict(exchange.dry_run_file(path, path.name, requirement_set=its_set))
    if its_set is None and not args.customer:
        raise WrongUse(
            "Say where the lines go: --set RS-0001, or --customer CU-0001 --title … for a new set."
        )
    if its_set is None:
        looked = dict(exchange.dry_run_file(path, path.name))
        if looked["refused"] and not (args.leave_out and looked["new"]):
            return looked
        its_set = _new_set(args, path)
    taken = exchange.import_file(
        path,
        path.name,
        requirement_set=its_set,
        actor=_actor(args),
        leave_out=args.leave_out,
    )
    return {**taken, "record": its_set.record.number}


def _set_of(args: argparse.Namespace) -> Any:
    from clew.areas.requirements.models import RequirementSet

    sets = RequirementSet.objects.select_related("record")
    found = sets.filter(record__number=args.set.upper()).first()
    if found is None:
        raise WrongUse(f"There is no requirement set {args.set}.")
    return found


def _new_set(args: argparse.Namespace, path: Path) -> Any:
    from clew.areas.customers.models import Customer
    from clew.areas.requirements.commands import lines

    customer = Customer.objects.filter(record__number=args.customer.upper()).first()
    if customer is None:
        raise WrongUse(f"There is no customer {args.customer}.")
    return lines.open_set(args.title or path.stem, actor=_actor(args), customer=customer)


def _actor(args: argparse.Namespace) -> Any:
    """Return who imports: the person named, or the only administrator."""
    from clew.kernel.people.queries import active_people, people_with, person_actor

    if args.person:
        person = active_people().filter(email__iexact=args.person.strip()).first()
        if person is None:
            raise WrongUse(f"Nobody who works here has the address {args.person}.")
        return person_actor(person)
    administrators = list(people_with("administrator")[:2])
    if len(administrators) != 1:
        many = "more than one" if administrators else "no"
        raise WrongUse(f"There is {many} administrator: say who imports with --as EMAIL.")
    return person_actor(administrators[0])


def _nothing(kind: str, *refused: Any, notes: Any = (), memory: int = 0) -> dict[str, Any]:
    """Return an answer in which nothing was read yet; refused: sentences or kernel refusals."""
    places = [(getattr(r, "place", "The file"), getattr(r, "reason", r)) for r in refused]
    return {
        "kind": kind,
        "read": 0,
        "refused": [{"place": place, "reason": reason} for place, reason in places],
        **dict.fromkeys(COUNTS, 0),
        "peak_memory": memory,
        "notes": [{"place": note.place, "text": note.text} for note in notes],
    }


def as_lines(name: str, result: dict[str, Any]) -> list[str]:
    """Return the answer as sentences: what was refused first, the outcome last."""
    lines = [f"REFUSED  {each['place']}: {each['reason']}" for each in result["refused"]]
    lines += [f"Note     {each['place']}: {each['text']}" for each in result["notes"]]
    counts = ", ".join(f"{result[word]:,} {word}" for word in COUNTS)
    what = "object" if result["kind"] == "eml" else "row"
    lines.append(f"{name}: {counted(result['read'], what)} read; {counts}.")
    if result["peak_memory"]:
        lines.append(f"The reader took {result['peak_memory'] / 2**20:,.0f} MB of memory.")
    if result["dry_run"]:
        lines.append("Nothing was stored: this was a dry run.")
    elif not result["ok"]:
        left = result["new"] or result["changed"]
        lines.append(
            "Nothing was stored." + (" --leave-out goes without the refused." if left else "")
        )
    elif "record" in result:
        lines.append(f"It is in {result['record']}.")
    return lines
