"""What happens by the clock: who does not acknowledge a release is escalated."""

from clew.areas.requirements.commands.releasing import escalate_silent
from clew.kernel.jobs.worker import every
from clew.kernel.people.actor import SYSTEM

every(3600, "silent notices", lambda: escalate_silent(actor=SYSTEM))
