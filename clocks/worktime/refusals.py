"""Refusals in plain words, which a page can translate although this package knows no Django."""


def N_(message: str) -> str:
    """Mark a message for the catalogs (extraction looks for this name); the page that shows it translates it."""
    return message


class Refusal(ValueError):
    """Something typed or asked that cannot be. `message` is the untranslated text with named places."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.params = params


class NoWorkingTime(Refusal):
    """Nothing opens within ten years (B24), or what opens within a hundred does not suffice."""

    def __init__(self, zone: str) -> None:
        super().__init__(N_("This calendar (%(zone)s) has no working time, or far too little for this."), zone=zone)
