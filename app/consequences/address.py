"""Where a message leads."""

from app import scope


def here(path: str) -> str:
    """An address inside the community in scope; jobs have no request to make one from."""
    return f"/c/{scope.community().code}{path}"
