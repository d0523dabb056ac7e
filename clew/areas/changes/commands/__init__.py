"""The verbs of changes: asking, judging, deciding, carrying out, verifying, closing (8.2.4)."""

from clew.areas.changes.commands.assessing import (
    assess,
    confirm_wish,
    take_back,
    vote,
    write_assessment,
)
from clew.areas.changes.commands.carrying_out import (
    adopt,
    do_task,
    drop_task,
    finish,
    plan_task,
    start,
)
from clew.areas.changes.commands.deciding import approve, reject
from clew.areas.changes.commands.judging import (
    add_impact,
    compute_impact,
    judge_impact,
    judge_rest,
    mark_reissued,
)
from clew.areas.changes.commands.proving import close, verify
from clew.areas.changes.commands.requesting import edit, request, submit, withdraw

__all__ = [
    "add_impact",
    "adopt",
    "approve",
    "assess",
    "close",
    "compute_impact",
    "confirm_wish",
    "do_task",
    "drop_task",
    "edit",
    "finish",
    "judge_impact",
    "judge_rest",
    "mark_reissued",
    "plan_task",
    "reject",
    "request",
    "start",
    "submit",
    "take_back",
    "verify",
    "vote",
    "withdraw",
    "write_assessment",
]
