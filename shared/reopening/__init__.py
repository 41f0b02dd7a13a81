"""A case that was settled is given to its robot once more: from where it failed, or from the start."""
