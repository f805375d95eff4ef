"""The life of a half-year: computed, shown for objections, final; and what is decided about it later."""
