"""The tree: city, county, street, community; loaded from the official list, searched by name."""
