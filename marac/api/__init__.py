"""Referring to the MARAC from other programs, and what agencies are asked and have to do.

A referral goes in and nothing comes out: no list of referrals, no address of one, no receipt that says
whether anybody on it is known. Requests and actions are for accounts cleared for the MARAC alone.
"""
