"""ASB cases and incidents for other programs, by the rules that the pages obey."""
