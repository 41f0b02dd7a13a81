"""How fast the house is, always beside an anchor run in the same sitting."""
