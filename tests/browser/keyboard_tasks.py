"""The twenty top tasks, each as the keys that do it: from My work to its end without a pointer.

A step is a key ("o", "Control+k", "Enter"); words to type ("=Forty seats"); Tab until the focus
stands on what is called so ("@Say something"); or what a person looks for before the next key:
words of the heading ("#Orders") or the page ("~Sent"), the address ("/orders/SO-"), or the kind of
element that has the focus ("!INPUT").
"""

from dataclasses import dataclass

from tests.browser.places import ANA, MEI, RUTH


@dataclass(frozen=True)
class Task:
    """What is done, by whom, by which keys, and what shows that its end is reached."""

    name: str
    who: str
    keys: tuple[str, ...]
    ends: str


def go(words: str, heading: str) -> tuple[str, ...]:
    """Return the keys that lead to a page by the palette."""
    return ("Control+k", f"={words}", "Enter", f"#{heading}")


def opened(words: str, heading: str, tab: str = "") -> tuple[str, ...]:
    """Return the keys that open the first row of a list, or of one state of it."""
    state = (f"@{tab}", "Enter", f"/state={tab.lower().replace(' ', '_')}") if tab else ()
    return (*go(words, heading), *state, "j", "Enter")


DRAFT = opened(">requirements", "What our customers want", "Draft")
IN_WORK = (*go(">orders", "Orders"), "@In work", "Enter", "/state=in_realization", "j", "Enter")


def given(somebody: str) -> tuple[str, ...]:
    """Return the keys that give two orders to somebody, after a preview."""
    chosen = (*go(">orders", "Orders"), "j", "x", "j", "x", "g", "#Give", "@Owner")
    return (*chosen, f"={somebody}", "@Show what changes", "Enter", "~Would change",
            "@Change 2", "Enter", "#Done")  # fmt: skip


TASKS = (
    Task("open the first thing that waits", RUTH, ("o",), "/(requirements|changes|orders)/"),
    Task("catch what was said on the phone", ANA,
         ("c", "#What did the customer say", "@What was said", "=Forty seats more, they ask.",
          "Control+Enter"), "/interactions/IN-"),
    Task("go to a number", ANA, ("Control+k", "=SO-0012", "Enter"), "/orders/SO-0012"),
    Task("find a record by its words", ANA, ("Control+k", "=buckle kits", "Enter"), "#buckle kits"),
    Task("see the orders that are mine and in work", ANA,
         (*go(">orders", "Orders"), "@In work", "Enter", "/state=in_realization", "f", "@Owner",
          "=me", "Enter"), "/state=in_realization&owner=me"),
    Task("keep that as a view", ANA,
         (*go(">orders", "Orders"), "@In work", "Enter", "/state=in_realization", "@Views", "Enter",
          "@Keep this view as", "=In work by keys", "Enter"), "~In work by keys"),
    Task("give two orders to somebody", ANA, given("Lea Moreau"), "~2 of 2 changed"),
    Task("take that back", ANA, (*given("Owen Price"), "u", "#Taken back"), "~2 of 2 changed"),
    Task("change a cell where it stands", ANA,
         (*opened(">enquiries", "Enquiries", "Open")[:-1], "@Answer by of", "Enter", "!INPUT",
          "Control+a", "=24 Dec 2027", "Enter"), "~24 Dec 2027"),
    Task("make an enquiry of a mail", ANA,
         (*opened(">what customers said", "What customers said", "Late"), "/interactions/IN-", "e"),
         "/enquiries/EN-"),
    Task("answer an enquiry", ANA,
         (*opened(">enquiries", "Enquiries", "Open"), "/enquiries/EN-", "a", "#Answer",
          "@Our answer", "=Yes, from 400 on.", "Control+Enter"), "~Yes, from 400 on"),
    Task("add a customer", ANA,
         ("Control+k", "=>new customer", "Enter", "#Who is the customer", "@Name", "=Heron Hire",
          "Control+Enter"), "#Heron Hire"),
    Task("submit a set for review", ANA, (*DRAFT, "/requirements/RS-", "y"), "~in review"),
    Task("write a requirement", ANA,
         (*DRAFT, "/requirements/RS-", "@Our wording", "=The buckle is red.", "Control+Enter"),
         "~The buckle is red"),
    Task("give a verdict", MEI,
         (*opened(">requirements", "What our customers want", "In review"),
          "/requirements/RS-", "r", "#Review of", "n"), "~given; you may change it"),
    Task("approve a set", RUTH, ("o", "#Review of", "a"), "~approved"),
    Task("ask for a change", ANA,
         (*IN_WORK, "/orders/SO-", "c", "#Ask for a change", "@What is to change", "=Longer straps",
          "@In the customer", "=Our coats are thick.", "@The need behind it", "=Winter coats fit.",
          "@What drives it", "=Cold months", "@Why it is needed now", "=The season begins.",
          "@90 pieces", "Space", "Control+Enter"),
         "#What does it touch"),
    Task("say something on an order", ANA,
         (*IN_WORK, "/orders/SO-", "@Say something", "=Packed on Friday.", "Control+Enter"),
         "~Packed on Friday"),
    Task("see the thread of an order", ANA,
         ("Control+k", "=SO-0012", "Enter", "/orders/SO-0012", "t"), "/thread/SO-0012"),
    Task("check that nobody changed the record", RUTH,
         (*go(">log", "The log"), "@Check everything now", "Enter"), "~No difference was found"),
)  # fmt: skip
