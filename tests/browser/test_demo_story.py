"""The demo company has lived through everything: each state of each step table, each check."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from clew.areas.changes.models import ChangeRequest
from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.customers.models import Customer
from clew.areas.orders.models import Offer, Order
from clew.areas.requirements.models import Requirement, SetRevision
from clew.kernel.workflow import Workflow
from tests.browser.demo_home import built_demo
from tests.browser.server import Server

pytestmark = pytest.mark.browser  # it asks the demo that the pictures are taken of

SUBJECTS = {
    "interaction": Interaction,
    "enquiry": Enquiry,
    "requirement_set": SetRevision,
    "offer": Offer,
    "order": Order,
    "change_request": ChangeRequest,
    "customer": Customer,
}


def workflows() -> Iterator[Workflow]:
    """Yield every step table of every area."""
    for area in apps.get_app_configs():
        if area.name.startswith("clew.areas.") and (Path(area.path) / "workflow.py").exists():
            module = import_module(f"{area.name}.workflow")
            yield from {id(x): x for x in vars(module).values() if isinstance(x, Workflow)}.values()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the run's demo company."""
    return shutil.copytree(built_demo(tmp_path), tmp_path / "clew-demo")


def test_every_state_of_every_step_table_occurs(home: Path) -> None:
    missing = []
    with sqlite3.connect(home / "clew.sqlite3") as database:
        for workflow in workflows():
            table = SUBJECTS[workflow.kind]._meta.db_table
            found = {state for (state,) in database.execute(f"SELECT state FROM {table}")}
            missing += [f"{workflow.kind}: {s}" for s in workflow.words if s not in found]
    database.close()
    assert missing == []


def test_it_is_as_large_as_we_say(home: Path) -> None:
    with sqlite3.connect(home / "clew.sqlite3") as database:
        counts = {
            model: database.execute(f"SELECT count(*) FROM {model._meta.db_table}").fetchone()[0]
            for model in (Customer, Order, Requirement)
        }
    database.close()
    assert counts[Customer] >= 8
    assert counts[Order] >= 30
    assert counts[Requirement] >= 400


def test_every_check_has_something_to_look_at(home: Path) -> None:
    said = Server(home, "demo").cli("check", "--json")
    asked = json.loads(said.stdout)["checks"]
    assert len([check for check in asked if check["state"] in ("ok", "gap")]) > 10
    assert [check["id"] for check in asked if check["state"] == "no data"] == []
