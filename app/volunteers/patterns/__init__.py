"""Patterns 模板: what a task says, kept under a name to draft from again."""
