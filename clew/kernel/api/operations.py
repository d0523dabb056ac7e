"""Every operation of the API, as its doors named it: what the access tests are made from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Operation:
    """One operation: what its name in the client is, and who may call it.

    scope: of a token. roles: one of these is needed, empty for everybody of the company.
    needs: "version" or "content" when If-Match must say what was seen.
    """

    name: str
    method: str
    path: str
    scope: str
    roles: frozenset[str]
    administration: bool
    needs: str = ""


OPERATIONS: dict[str, Operation] = {}
