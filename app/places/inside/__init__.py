"""Inside a community: grids, compounds, buildings, households."""
