"""Rules as files: CSV and GoRules JDM, read with the place of every mistake."""
