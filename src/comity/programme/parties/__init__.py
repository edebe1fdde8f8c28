"""Parties and peers: their cards, how their feeds stand, what terms hold between us."""
