"""Orders and warnings for other programs, by the rules that the pages obey."""
