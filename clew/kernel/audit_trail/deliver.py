"""Delivering news: each subscriber hears of each event at least once, after commit."""

import logging
from datetime import timedelta

from django.db.models import F, Q

from clew.kernel import clock
from clew.kernel.audit_trail.models import Delivery
from clew.kernel.audit_trail.news import reaction

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 12


def deliver_all(limit: int = 1000) -> int:
    """Deliver what waits, oldest first; returns how many were delivered.

    A reaction that fails is tried again later, up to twelve times with growing pauses.
    """
    done = 0
    open_ones = Delivery.objects.filter(done_at=None, attempts__lt=MOST_ATTEMPTS).filter(
        Q(not_before=None) | Q(not_before__lte=clock.now())
    )
    for delivery in open_ones.select_related("event__record").order_by("id")[:limit]:
        done += _deliver(delivery)
    return done


def _deliver(delivery: Delivery) -> int:
    react = reaction(delivery.subscriber)
    try:
        if react is not None:
            react(delivery.event)
    except Exception as failure:
        # One failing room must not stop the news of the others; the failure is kept and counted.
        log.exception("news of entry %s for %s failed", delivery.event_id, delivery.subscriber)
        pause = timedelta(seconds=min(3600, 5 * 2**delivery.attempts))
        Delivery.objects.filter(pk=delivery.pk).update(
            attempts=F("attempts") + 1,
            not_before=clock.now() + pause,
            last_error=type(failure).__name__,
        )
        return 0
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=F("attempts") + 1, done_at=clock.now(), last_error=""
    )
    return 1
