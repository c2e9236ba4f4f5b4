"""The forms of what one does on one case."""
