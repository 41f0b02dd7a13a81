"""A dry run: the robot goes through its cases and says what it would do; nothing is done or counted."""
