"""The human's side of a case that went to a person: who has it, until when, and what became of it."""
