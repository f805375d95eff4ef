"""Files that people send and keep: read with the numbers of their rows, previewed, written so that nothing runs."""
