"""The tokens that PostgreSQL knows to be common in a table; of every other one it only has a guess, and a high one.

A page of what is common is soon full when the newest records are walked; what is rare is looked up in the index of
tokens. PostgreSQL chooses rightly between words it has counted. For the others it would walk millions of records in the
hope of fifty.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import lru_cache

from django.db import connection

from hospital.searching import Wanted

READ_EVERY = 3600  # seconds; words become common in months
COUNTED = "SELECT most_common_elems::text::text[] FROM pg_stats WHERE tablename = %s AND attname = 'tokens'"


def may_walk(table: str, wanted: Iterable[Wanted]) -> bool:
    """Does every set have a token that is known to be common?"""
    known = _commonest(table, int(time.time() // READ_EVERY))
    return all(not known.isdisjoint(one) for one in wanted)


@lru_cache(maxsize=4)
def _commonest(table: str, _hour: int) -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [table])
        return frozenset(token for (tokens,) in cursor.fetchall() for token in tokens or ())
