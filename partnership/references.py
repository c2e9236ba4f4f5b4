"""References that people read aloud: random, so that they tell nothing, with a check character."""

from __future__ import annotations

import secrets

# Crockford's base 32: no I, L, O or U, which are misheard and misread.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("ILO", "110")


def _check_character(body: str) -> str:
    """Weights 1, 3, 5 … are all coprime to 32: every single misread character is noticed."""
    total = sum((2 * place + 1) * ALPHABET.index(char) for place, char in enumerate(body))
    return ALPHABET[total % 32]


def new_reference(prefix: str) -> str:
    """For example CS-7K3M-9QXD: seven random characters and one to check them by."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(7))
    whole = body + _check_character(body)
    return f"{prefix}-{whole[:4]}-{whole[4:]}"


def normalise(typed: str) -> str | None:
    """The reference that was meant, or None where the check character says it was mistyped."""
    text = typed.strip().upper().replace(" ", "").replace("-", "")
    if len(text) <= 8:
        return None
    prefix, body = text[:-8], text[-8:].translate(_MISREAD)
    if any(char not in ALPHABET for char in body) or _check_character(body[:7]) != body[7]:
        return None
    return f"{prefix}-{body[:4]}-{body[4:]}"
