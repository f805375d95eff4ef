"""Lists: what a company keeps of bills, redemptions and settlements, as files."""
