"""Columns that a stolen dump does not give away: AES-GCM, and a keyed index to look them up.

Old keys still read, and still find, until `flask keys rotate` has written everything with the present one. A column
`phone` with an index to look it up has that in `phone_index`.
"""

import hashlib
import hmac
import secrets
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from sqlalchemy import LargeBinary
from sqlalchemy.types import TypeDecorator

NONCE_BYTES = 12


class EncryptedText(TypeDecorator[str]):
    """Text that is stored as nonce and ciphertext."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        if value is None:
            return None
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(_key("column")).encrypt(nonce, value.encode(), None)

    def process_result_value(self, value: bytes | None, dialect: Any) -> str | None:
        if value is None:
            return None
        for key in _keys("column"):
            try:
                return AESGCM(key).decrypt(value[:NONCE_BYTES], value[NONCE_BYTES:], None).decode()
            except InvalidTag:
                continue
        raise UnknownKey


class UnknownKey(RuntimeError):
    """A stored value was encrypted with a key that is neither DATA_KEY nor one of OLD_DATA_KEYS."""


def blind_index(value: str) -> str:
    """The same for the same value, and nothing about it to who has not the key."""
    return _index(_key("index"), value)


def blind_indexes(value: str) -> list[str]:
    """The value's index by the present key, then by each old one: what a look-up has to compare with."""
    return [_index(key, value) for key in _keys("index")]


def _index(key: bytes, value: str) -> str:
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def _key(purpose: str) -> bytes:
    return _keys(purpose)[0]


def _keys(purpose: str) -> list[bytes]:
    config = current_app.config
    return [_derived(secret, purpose) for secret in (str(config["DATA_KEY"]), *config["OLD_DATA_KEYS"])]


@lru_cache
def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, None, f"baodao {purpose}".encode()).derive(secret.encode())
