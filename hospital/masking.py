"""How a person's name and contacts read where they are not needed in full. Values in, values out."""

HIDDEN = "••••"
MORE = "…"


def mask_name(name: str) -> str:
    """The first letter of each word: "Wei Chen" reads "W… C…"; a Chinese name keeps its first character."""
    return " ".join(word[0] + MORE for word in name.split())


def mask_phone(phone: str) -> str:
    """The last four digits, when there are more than four: "+353 87 555 0142" reads "•••• 0142"."""
    return _tail(phone)


def mask_email(address: str) -> str:
    """First letters of mailbox and domain: "wei@example.org" reads "w…@e…"."""
    mailbox, at, domain = address.partition("@")
    return f"{mailbox[:1]}{MORE}@{domain[:1]}{MORE}" if at else mask_name(address)


def _tail(value: str) -> str:
    signs = [char for char in value if char.isalnum()]
    if not signs:
        return ""
    return f"{HIDDEN} {''.join(signs[-4:])}" if len(signs) > 4 else HIDDEN
