"""Fee bills: by form, and by the company's own file."""
