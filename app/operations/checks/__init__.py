"""`flask check-config`: each missing or unsafe setting by its name."""
