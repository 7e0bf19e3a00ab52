"""Passwords in tests: hashed as in a hospital, with less work."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickHasher(Argon2PasswordHasher):
    """Argon2 in a fraction of a millisecond instead of a tenth of a second."""

    time_cost, memory_cost, parallelism = 1, 256, 1
