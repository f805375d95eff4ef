"""Backups that prove themselves: a dump, and beside it what has to come out of it again."""
