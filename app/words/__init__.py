"""Words in the language of their reader, also of what was stored earlier, and how Chinese names sound."""
