"""Everything one does on one case."""
