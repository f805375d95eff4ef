"""Start all of Baodao on one machine: its PostgreSQL, the places, the demonstration, web and jobs."""
