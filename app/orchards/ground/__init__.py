"""The ground: orchards, their plan and photos, and their trees with plates."""
