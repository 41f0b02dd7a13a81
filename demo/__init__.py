"""The house at work: a world made from nothing, requests, robots, and what came of them."""
