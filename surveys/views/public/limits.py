"""How often one network address may begin and answer: generous, because a whole ward shares one."""

from hospital.limits import Limit

STARTING = (Limit(60, 60), Limit(1200, 3600))
ANSWERING = (Limit(1200, 60), Limit(40_000, 3600))
VIEWING = (Limit(120, 60),)
EXITING = (Limit(10, 60), Limit(60, 3600))  # six digits
# Addresses that opened nothing. No ward misses ten times a second; whoever guesses does.
MISSING = (Limit(600, 60),)
