"""ASBRAC referrals, and what agencies are asked and do, for other programs, by the rules of the pages."""
