"""What runs robots: clock, worker, launch, child, and the command line."""
