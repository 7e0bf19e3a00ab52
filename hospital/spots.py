"""Where a code to scan hangs, sealed into an address: the room that prints codes and the rooms they lead to share it.

The seal keeps anybody from making up a place; there is nothing in it that does not hang on the wall already.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core import signing

SALT = "hospital.spot"
SPOT_SIGNS = 32


@dataclass(frozen=True, slots=True)
class Spot:
    """`mark` is the printed code, `label` what stands beside it ("Bed 4"); the rest are numbers of rows."""

    site: int
    mark: str
    label: str = ""
    location: int | None = None
    service: int | None = None

    def sealed(self, door: str) -> str:
        """For one door: what opens the form for patients does not open that for staff."""
        return signing.dumps(asdict(self), salt=f"{SALT}.{door}", compress=True)


def opened(sealed: str, door: str) -> Spot | None:
    """None for what nobody sealed."""
    try:
        return Spot(**signing.loads(sealed, salt=f"{SALT}.{door}"))
    except (signing.BadSignature, TypeError):
        return None
