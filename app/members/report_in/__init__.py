"""Report in: a person asks, staff of that community decide."""
