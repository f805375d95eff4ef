"""The roll-up: distributions from the building up to the city, what became final over the half-years, and the order."""
