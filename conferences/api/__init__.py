"""What agencies are asked and take away, for other programs: each conference's routes are these."""
