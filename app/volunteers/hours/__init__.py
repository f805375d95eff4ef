"""Hours: service records, their approval, and what they tell the rules."""
