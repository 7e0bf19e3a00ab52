"""How long a text message is for the network: the GSM 7-bit alphabet, and what does not fit into it. Pure.

3GPP TS 23.038, 6.2.1: 160 signs of the default alphabet, some of which count twice; a single sign outside of it
makes the whole message UCS-2 with 70 units. Longer ones are cut into parts of 153 or 67. Each part is paid for and
may arrive alone, so an alert is kept to one part where it can be.
"""

from __future__ import annotations

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = frozenset("\f^{}\\[~]|€")
ONE_GSM, PART_GSM = 160, 153
ONE_WIDE, PART_WIDE = 70, 67


def is_plain(text: str) -> bool:
    """Does the 7-bit alphabet hold all of it?"""
    return all(sign in BASIC or sign in TWICE for sign in text)


def parts(text: str) -> int:
    """How many messages the network makes of it. A sign never straddles two parts, so a few more may be needed."""
    plain = is_plain(text)
    sizes = [_septets(sign) if plain else len(sign.encode("utf-16-le")) // 2 for sign in text]
    one, part = (ONE_GSM, PART_GSM) if plain else (ONE_WIDE, PART_WIDE)
    if sum(sizes) <= one:
        return 1
    count, room = 1, part
    for size in sizes:
        if size > room:
            count, room = count + 1, part
        room -= size
    return count


def _septets(sign: str) -> int:
    return 2 if sign in TWICE else 1


def shortest(words: str, ref: str, link: str) -> str:
    """What it is about and the link; without the words where that makes one message of two."""
    whole = f"{words}\n{link}"
    bare = f"{ref}\n{link}" if ref else link
    return whole if parts(whole) <= parts(bare) else bare
