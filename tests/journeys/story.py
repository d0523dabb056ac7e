"""The story of issue and tutorial, told once: from a customer's mail to a proven, closed order.

Each step takes the house and uses the hand of its journey; `house.known` carries the numbers.
"""

from tests.journeys.desk import Desk
from tests.journeys.house import PASSWORD, House

RUTH = ("Ruth Adeyemi", "ruth.adeyemi@linnet.example")
ANA = ("Ana Ruiz", "ana.ruiz@linnet.example")
MEI = ("Mei Lindqvist", "mei.lindqvist@linnet.example")


def prepare(house: House) -> None:
    """Take two colleagues in, name what is sold where, and load the register of law."""
    ruth = house.desk(*RUTH)
    assert "Nothing waits for you" in ruth.main.inner_text()
    _take_in(ruth, *ANA, roles=("sales", "customer service"))
    _take_in(ruth, *MEI, roles=("engineering", "production", "purchasing", "logistics"))
    ruth.go("Products")
    ruth.press("Add the first family")
    ruth.write("Name", "Convertible seats")
    ruth.write("Kinds of product", "child seats, consumer goods, consumer products")
    ruth.press("Save")
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
    ana.open("/")
    ana.press("Catch what a customer said")
    ana.give_file("Mail as a file", house.mail("wattlebird-1200-seats.eml"))
