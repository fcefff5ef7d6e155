"""Public benchmark instances, tables and the OR-Tools baseline."""
