"""Named groups of members that adopt trees together."""
