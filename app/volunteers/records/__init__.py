"""Records: what one person has served, by year, kind and community, on the screen, on paper and as a file."""
