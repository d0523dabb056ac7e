"""The story of the tutorial, told once: from a customer's mail to an order that was agreed.

Each step takes the house and uses the hand of its journey; `house.known` carries what is needed
later. The second half, from the change to the proof, is in `story_after.py`.
"""

import re
from datetime import date, timedelta
from email import message_from_bytes, policy
from pathlib import Path

from tests.browser.server import ROOT
from tests.journeys.desk import Desk
from tests.journeys.house import PASSWORD, House

RUTH = ("Ruth Adeyemi", "ruth.adeyemi@linnet.example")
ANA = ("Ana Ruiz", "ana.ruiz@linnet.example")
MEI = ("Mei Lindqvist", "mei.lindqvist@linnet.example")
MARKETS = ("Australia", "European Union", "United States")
LAWS = ("AU-01", "AU-02", "EU-01", "EU-23", "UN-02", "US-01", "US-02")
CHECKER = ROOT / "clew" / "kernel" / "audit_trail" / "receipt_check.py"
PASTED = (
    "1,200 Tern seats in the grey cover: 600 for Ballarat, 350 for Rotterdam, 250 for Oakland.\n"
    "Every seat has a serial number that leads to its foam lot.\torganization\tproduct\n"
    "Help line in English and Dutch on working days.\tstated\tservice"
)


def prepare(house: House) -> None:
    """Take two colleagues in, say what is sold where, and load the register of law."""
    ruth = house.desk(*RUTH)
    ruth.sees(re.compile("Nothing waits for you."))
    house.screenshot(ruth, "01-an-empty-desk")
    _take_in(ruth, *ANA, roles=("sales", "customer service"))
    _take_in(ruth, *MEI, roles=("engineering", "production", "purchasing", "logistics"))
    ruth.go("Products")
    ruth.press("Add the first family")
    ruth.write("Name", "Convertible seats")
    ruth.write(
        "Kinds of product", "child seats, consumer goods, consumer products, children's products"
    )
    ruth.write("Intended use", "Carries a child of one to four years; moved between cars.")
    ruth.press("Add")
    ruth.write("Name", "Tern convertible seat")
    ruth.press("Markets it starts in")
    for market in MARKETS:
        ruth.tick(market)
    ruth.press("Add")
    ruth.sees("Tern convertible seat is added.")
    ruth.go("Requirements")
    ruth.press("Register of law")
    ruth.press("Load the starter register")


def _take_in(ruth: Desk, name: str, address: str, roles: tuple[str, ...]) -> None:
    ruth.mine("People and roles")
    ruth.press("Add a person")
    ruth.write("Name", name)
    ruth.write("E-mail address", address)
    for role in roles:
        ruth.tick(role)
    ruth.press("Add")
    ruth.sees(f"{name} is added.")
    ruth.write("First password", PASSWORD)
    ruth.press("Open the account")
    ruth.sees(f"{name} can sign in now.")


def catch(house: House) -> None:
    """Catch a mail, a call and a pasted letter; make an enquiry of the mail with one key."""
    ana = house.desk(*ANA)
    ana.press("Drop a customer’s mail")
    house.screenshot(ana, "02-catch")
    ana.give_file("Mail as a file", house.enquiry())
    ana.press("Take it in")
    ana.sees("IN-0001 is kept.")
    ana.refused("Make it an enquiry", "Say first which customer IN-0001 is from.")
    ana.write("Name of the customer", "Wattlebird Nursery Group")
    ana.write("Name of the contact", "Helen Marsh")
    ana.write("Place", "Ballarat")
    ana.write("Country", "AU")
    ana.press("Make a customer")
    ana.sees("Wattlebird Nursery Group is a customer now.")
    house.screenshot(ana, "03-the-mail-is-kept")
    _note(ana, "call", "Helen rang: the seats for Oakland may come two weeks after the others.")
    _note(ana, "letter or paste", "A letter from the warehouse: pallets at most 1.60 m high.")
    ana.open("/interactions/IN-0001")
    ana.press("Make it an enquiry")
    ana.sees("IN-0001 became the enquiry EN-0001.")


def _note(ana: Desk, channel: str, words: str) -> None:
    ana.open("/")
    ana.press("Catch what a customer said")
    ana.write("What was said", words)
    ana.tick(channel)
    ana.write("Customer or contact", "Wattlebird Nursery Group")
    ana.press("Keep it")
    ana.sees("is kept.")


def determine(house: House) -> None:
    """Write down what is wanted: typed, pasted, imported from two tables, demanded by law."""
    ana = house.desk(*ANA)
    ana.press("Open a requirement set")
    ana.pick("Product or service", "Tern convertible seat")
    for market in MARKETS:
        ana.tick(market)
    ana.tick("high")
    ana.press("Open the set")
    ana.refused("Submit for review", "has no line yet")
    _type_lines(ana, house)
    _paste_lines(ana)
    house.matter.take_lists(ana, house.screenshot)
    _judge_the_law(ana)
    house.known["set"] = ana.number("RS")


def _type_lines(ana: Desk, house: House) -> None:
    ana.write(
        "Customer's words",
        "They have to be in our warehouses before the winter sale begins on 1 June.",
    )
    ana.write("Our wording", "At the three warehouses on or before 1 June 2027.")
    ana.write("How we know it is met", "Signed delivery notes")
    ana.pick("Category", "delivery")
    ana.press("Add it")
    ana.sees("RQ-0001 is written.")
    ana.write("Our wording", "One adult fits the seat in 60 seconds or less.")
    ana.tick("implied")
    ana.write("How we know it is met", "Median of ten users at most 60 s")
    ana.tick("critical")
    ana.press("Known use, law, source and numbers")
    ana.write("Known use", "Grandparents fit the seat every week.")
    mail = ana.page.get_by_role("heading", name="What the customer said")
    house.screenshot(ana, "04-determine", mail)
    ana.press("Add it")
    ana.sees("RQ-0002 is written.")


def _paste_lines(ana: Desk) -> None:
    ana.press("Paste many")
    ana.write("Requirements, one per line", PASTED)
    ana.press("Look at them")
    ana.press("Add 3 lines")
    ana.sees("3 lines written.")


def _judge_the_law(ana: Desk) -> None:
    for code in LAWS:
        ana.press(f"{code} applies")
    row = ana.main.get_by_role("listitem").filter(has_text="UN-01").last
    ana.press(re.compile("^Does not apply"), row)
    ana.write("Why UN-01 does not apply", "Our seats are approved under the newer one.", row)
    ana.press("Note it", row)
    ana.sees("UN-01 does not apply.")


def review(house: House) -> None:
    """Have every function that must deliver it look at it; approve what was seen."""
    ana, mei, ruth = house.desk(*ANA), house.desk(*MEI), house.desk(*RUTH)
    ana.press("Submit for review")
    ana.sees(f"{house.known['set']} is in review.")
    mei.open("/")
    house.screenshot(mei, "06-what-waits-for-me")
    mei.press("Open it")
    mei.write("Say something", "Does 1 June hold for Oakland too?")
    mei.tick("Question")
    mei.press("Send")
    mei.press("With a condition")
    mei.write("Under which condition does it work?", "If the covers are ordered by Friday.")
    mei.press("Say we can, with this condition")
    for function in ("Production", "Purchasing", "Logistics"):
        mei.press("Nothing to add")
        mei.sees(f"{function}: your verdict on {house.known['set']} is kept.")
    ruth.open("/")
    ruth.press("Open it")
    ruth.refused("Approve the set", "1 question is open on RQ-0001.")
    house.screenshot(ruth, "07-review")
    ruth.press("Nothing to add")
    ruth.press("Nothing to add")
    ana.open(f"/requirements/{house.known['set']}/review?item=RQ-0001")
    ana.press("Nothing to add")
    ana.press("Settle")
    ana.write("How it was settled", "Yes; two weeks later is a wish, not a need.")
    ana.send("Settle")
    ana.sees("The remark is settled.")


def approve(house: House) -> None:
    """Try to offer before the approval, then approve by the hand that wrote nothing."""
    ana, ruth = house.desk(*ANA), house.desk(*RUTH)
    ana.go("Orders")
    ana.press("Offers")
    ana.press("Write an offer")
    ana.press(house.matter.subject)
    ana.tick("Binding")
    ana.pick("To whom", "Helen Marsh, payer")
    ana.write("Price", "262800")
    ana.pick("Currency", "AUD")
    ana.write("Last day of the offer", (date.today() + timedelta(days=30)).isoformat())
    ana.press("Write the offer")
    house.known["offer"] = ana.number("OF")
    ana.refused("Send the offer", "A binding offer cannot be sent before the review")
    ruth.open(f"/requirements/{house.known['set']}/review")
    ruth.press("Approve the set")
    ruth.sees(f"{house.known['set']} revision 1 is approved and frozen.")


def offer_and_confirm(house: House) -> None:
    """Send the offer; the customer asks, is answered, and signs by a link without an account."""
    ana = house.desk(*ANA)
    ana.open(f"/offers/{house.known['offer']}")
    ana.press("Send the offer")
    ana.sees(f"{house.known['offer']} is sent.")
    ana.open(f"/requirements/{house.known['set']}/confirm")
    ana.press("Ask by link")
    ana.pick("Who signs", "Helen Marsh")
    ana.press("Mail the link")
    ana.sees("The link is on its way to Helen Marsh.")
    helen = house.outside(mailed_link(house, ana, "Is this what you want"))
    helen.sees("Is this what you want?")
    row = helen.main.get_by_role("listitem").filter(has_text="RQ-0003").last
    helen.press("Something is not right", row)
    helen.write("In your words", "Is that the lighter grey of the fair?", row)
    helen.press("Ask this", row)
    helen.sees("with us, we answer by mail")
    ana.open("/")
    ana.press("Open it")
    ana.write("Our answer", "Yes, the lighter grey.")
    ana.press("Answer Helen Marsh")
    helen = house.outside(mailed_link(house, ana, "Is this what you want", "Yes, the lighter grey"))
    house.screenshot(helen, "08-the-customer-reads")
    sign(house, helen, "09-the-customer-signs")


def sign(house: House, helen: Desk, picture: str = "") -> None:
    """Sign as Helen: three screens, then the receipt is taken along."""
    helen.press(re.compile("^Yes, that is it"))
    helen.write("Your name", "Helen Marsh")
    helen.write("Your part", "Buying")
    helen.tick("I may sign for Wattlebird Nursery Group")
    if picture:
        house.screenshot(helen, picture)
    helen.send("Sign")
    helen.sees("3 of 3")
    house.receipts.append(_taken(house, helen, "JSON", "json"))
    house.receipts.append(_taken(house, helen, "PDF", "pdf"))


def _taken(house: House, helen: Desk, word: str, ending: str) -> Path:
    with helen.page.expect_download() as download:
        helen.press(re.compile(word))
    path = house.files / f"receipt-{len(house.receipts)}.{ending}"
    download.value.save_as(path)
    return path


def mailed_link(house: House, ana: Desk, subject: str, words: str = "") -> str:
    """Return the link of the newest mail of that subject, as the customer finds it in their box."""
    for _ in range(40):
        for path in sorted((house.server.home / "mail").glob("*.eml"), reverse=True):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = mail.get_body(("plain",))
            text = body.get_content() if body is not None else ""
            found = re.search(r"http://localhost:\d+/p/\S+", text)
            fits = subject in str(mail["Subject"]) and words in text
            if found and fits and found[0] not in house.opened:
                house.opened.add(found[0])
                return found[0]
        ana.page.wait_for_timeout(500)
    raise AssertionError(f"No mail {subject!r} with a link came.")


def accept_and_start(house: House) -> None:
    """Take their purchase order, accept it, have the functions know first, release, start."""
    ana, mei = house.desk(*ANA), house.desk(*MEI)
    ana.open("/catch")
    ana.give_file("Mail as a file", house.mail("purchase-order.eml", 0.2))
    ana.press("Take it in")
    ana.sees(re.compile("Purchase order WNG-4471"))
    ana.open(f"/offers/{house.known['offer']}")
    ana.press("They ordered")
    ana.write("What is ordered", "1,200 Tern seats for three markets")
    ana.write("The customer's own order number", "WNG-4471")
    ana.pick("Takes our offer", f"{house.known['offer']}, 262,800.00 AUD")
    ana.write("Quantity", "1200")
    ana.write("Unit", "seats")
    ana.pick("Who orders and pays", "Helen Marsh, payer")
    ana.press("Take the order")
    house.known["order"] = ana.number("SO")
    ana.press("Accept the order")
    ana.sees(f"{house.known['order']} is accepted.")
    house.screenshot(ana, "10-the-order")
    mei.open(f"/orders/{house.known['order']}")
    mei.refused("Start the work", "is not released to the functions that must deliver it")
    know_and_release(house)
    mei.open(f"/orders/{house.known['order']}")
    mei.press("Start the work")
    mei.sees(f"{house.known['order']} is in work.")


def know_and_release(house: House) -> None:
    """Have production and the others read what was agreed, then release it to everybody."""
    ana, mei = house.desk(*ANA), house.desk(*MEI)
    ana.open(f"/requirements/{house.known['set']}/release")
    ana.refused("Release", "must know first and did not acknowledge yet")
    for _ in range(4):
        mei.open("/")
        mei.press(re.compile("must know first"))
        mei.press("I have read it")
        mei.sees(re.compile(f"has read {house.known['set']}"))
    ana.open(f"/requirements/{house.known['set']}/release")
    ana.press("Release")
    ana.sees(re.compile(f"{house.known['set']} revision \\d is released."))
