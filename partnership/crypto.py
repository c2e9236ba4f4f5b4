"""Encrypts single fields (drafts, safe-contact instructions) with keys kept outside the database."""

from __future__ import annotations

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


class CannotDecrypt(Exception):
    """The text was changed, belongs to another row, or its key is no longer configured."""


def _keys() -> list[bytes]:
    return [base64.b64decode(key) for key in settings.FIELD_KEYS]


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:4]


def encrypt(text: str, belongs_to: str) -> bytes:
    """AES-GCM with the first of FIELD_KEYS; `belongs_to` names the row, so that a swap is noticed."""
    key = _keys()[0]
    nonce = os.urandom(12)
    return _key_id(key) + nonce + AESGCM(key).encrypt(nonce, text.encode(), belongs_to.encode())


def decrypt(ciphertext: bytes | memoryview, belongs_to: str) -> str:
    """The text that `encrypt` was given. Raises CannotDecrypt."""
    raw = bytes(ciphertext)
    for key in _keys():
        if _key_id(key) == raw[:4]:
            try:
                return AESGCM(key).decrypt(raw[4:16], raw[16:], belongs_to.encode()).decode()
            except InvalidTag:
                raise CannotDecrypt from None
    raise CannotDecrypt
