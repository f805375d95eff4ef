"""Decision tables: cells, rows, the evaluator, and why a row matched."""
