"""Columns that a stolen dump does not give away: AES-GCM, and a keyed index to look them up."""

import hashlib
import hmac
import secrets
from functools import lru_cache
from typing import Any

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
        return AESGCM(_key("column")).decrypt(value[:NONCE_BYTES], value[NONCE_BYTES:], None).decode()


def blind_index(value: str) -> str:
    """The same for the same value, and nothing about it to who has not the key."""
    return hmac.new(_key("index"), value.encode(), hashlib.sha256).hexdigest()


def _key(purpose: str) -> bytes:
    return _derived(str(current_app.config["DATA_KEY"]), purpose)


@lru_cache
def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, None, f"baodao {purpose}".encode()).derive(secret.encode())
