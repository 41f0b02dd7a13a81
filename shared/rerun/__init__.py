"""Running cases again: which, from where, by whom, and what it means for what is done already."""
