"""Letters to workplaces: what their members did in a quarter, numbered, and checked by anybody who holds one."""
