"""The API as it is served: the doors of every area, in the order of the journey."""

from clew.api.description import made
from clew.api.desk import DOORS as DESK
from clew.api.problems import handle
from clew.api.reviewing import DOORS as REVIEWING
from clew.api.sets import DOORS as REQUIREMENTS
from clew.areas.changes.api import DOORS as CHANGES
from clew.areas.communication.api import DOORS as COMMUNICATION
from clew.areas.confirmations.api import DOORS as CONFIRMATIONS
from clew.areas.customers.api import DOORS as CUSTOMERS
from clew.areas.law.api import DOORS as LAW
from clew.areas.lists.api import DOORS as LISTS
from clew.areas.orders.api import DOORS as ORDERS
from clew.areas.products.api import DOORS as PRODUCTS
from clew.conformity.api import DOORS as CONFORMITY
from clew.kernel.panels.api import DOORS as RECORDS

api = made()
handle(api)
for door in (
    *CUSTOMERS, *PRODUCTS, *LAW, *COMMUNICATION, *REQUIREMENTS, *REVIEWING, *LISTS,
    *CONFIRMATIONS, *ORDERS, *CHANGES, *CONFORMITY, *RECORDS, *DESK,
):  # fmt: skip
    api.add_router("", door)
