"""Weather: the temperatures that staff note, and the tasks that they make too cold."""
