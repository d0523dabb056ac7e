"""Argon2id at the figures OWASP names: 19 MiB, two passes, one lane."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Django's default takes 100 MiB and a third of a second; this keeps sign-in light."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
