"""Feed: one's own claims in the calendar of a phone, by a secret link that can be renewed and ended."""
