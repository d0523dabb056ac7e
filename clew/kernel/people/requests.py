"""The request as our views see it."""

from django.http import HttpRequest

from clew.kernel.people.actor import Actor


class ActorRequest(HttpRequest):
    """An HttpRequest on which ActorMiddleware has put the actor."""

    actor: Actor
