"""Series that come from outside: what they are called, and what they count."""
