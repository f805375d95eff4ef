"""The Merkle tree head of RFC 9162 over a list of byte strings: one hash that changes if any of them does."""

import hashlib
from collections.abc import Sequence


def tree_head(entries: Sequence[bytes]) -> bytes:
    """SHA-256 over the whole list (RFC 9162, 2.1.1); leaves and nodes are told apart, so none can pass for another."""
    if not entries:
        return hashlib.sha256(b"").digest()
    level = [hashlib.sha256(b"\x00" + entry).digest() for entry in entries]
    while len(level) > 1:
        # Pairs from the left, a last one without a partner as it is: the same tree as splitting at powers of two.
        pairs = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]
