"""The API as it is served: the doors of every area, in the order of the journey."""

from clew.api.description import made
from clew.api.problems import handle
from clew.areas.customers.api import DOORS as CUSTOMERS

api = made()
handle(api)
for door in (*CUSTOMERS,):
    api.add_router("", door)
