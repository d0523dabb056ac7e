"""The worker: delivers news, sends mail, makes checkpoints; one thread, or a process of its own."""

import logging
import threading
import time

from django.db import close_old_connections

from clew.kernel.audit_trail.checkpoints import make_checkpoint
from clew.kernel.audit_trail.deliver import deliver_all
from clew.kernel.commands import in_turn
from clew.kernel.jobs import bell
from clew.kernel.jobs.duties import Duty, duties, every
from clew.kernel.mail.sending import send_waiting

log = logging.getLogger(__name__)
ROUND = 5.0

every(0, "news", deliver_all)
every(0, "mail", send_waiting)
every(900, "checkpoint", lambda: in_turn(make_checkpoint))


def run(stop: threading.Event, *, once: bool = False) -> None:
    """Do each duty when it is due until `stop` is set; `once` does all of them one time."""
    while not stop.is_set():
        for duty in duties():
            if once or time.monotonic() - duty.last >= duty.seconds:
                _do(duty)
        close_old_connections()
        if once:
            return
        bell.wait(ROUND)


def _do(duty: Duty) -> None:
    duty.last = time.monotonic()
    try:
        duty.do()
    except Exception:
        # The worker outlives a failing duty; it is tried again at its next turn.
        log.exception("the duty %s failed", duty.name)


def start_thread(stop: threading.Event) -> threading.Thread:
    """Start the worker beside the server; it ends soon after `stop` is set and the bell rings."""
    thread = threading.Thread(target=run, args=(stop,), name="clew-worker", daemon=True)
    thread.start()
    return thread
