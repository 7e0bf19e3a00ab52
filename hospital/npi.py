"""National provider identifiers of the United States: ten digits, the last of which checks the others. Pure.

45 CFR 162.406; the check digit is that of ISO/IEC 7812 (Luhn) over the number with 80840 in front.
"""

from __future__ import annotations

DIGITS = 10
PREFIX = "80840"


def is_npi(text: str) -> bool:
    if len(text) != DIGITS or not (text.isascii() and text.isdecimal()):
        return False
    digits = [int(one) for one in PREFIX + text][::-1]
    doubled = [2 * one - 9 * (one > 4) for one in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
