"""Duties: what care a tree needs next, by the rules, its age, its care log and the rain."""
