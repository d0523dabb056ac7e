"""The panel "why this page" of a thread: what its records prove, through the engine's checks."""

from clew.conformity import engine, standard
from clew.conformity.facts import Facts
from clew.kernel.checks import Item
from clew.kernel.ui.parts import ClausePanel, Proof


def panel(known: Facts) -> ClausePanel:
    """Return the panel of an order's thread; about changes once there was one."""
    clause = "8.2.4" if any(c.opened_revision for c in known.changes) else "8.2.3"
    return panel_of(clause, known.numbers)


def panel_of(clause: str, numbers: set[str]) -> ClausePanel:
    """Return the panel of a clause with what these records prove, gaps first."""
    why = standard.why(clause)
    proofs = [
        Proof("ok" if all(i.ok for i in items) else "gap", result.number, _sentence(items))
        for result, items in engine.about(numbers)
    ]
    proofs.sort(key=lambda proof: proof.state == "ok")
    return ClausePanel(why.number, why.title, why.asks, why.questions, proofs, why.adds)


def _sentence(items: list[Item]) -> str:
    failing = [item for item in items if not item.ok]
    return short_of((failing or items)[0])


def short_of(item: Item) -> str:
    """Return an item's sentence without its own number in front, which stands on the page."""
    sentence = item.sentence
    for lead in (f"{item.number}: ", f"{item.number} "):
        if sentence.startswith(lead):
            sentence = sentence.removeprefix(lead)
    return sentence[:1].upper() + sentence[1:]
