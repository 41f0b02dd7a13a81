"""What shall happen with each request, calculated slowly and apart from the robot's code.

Written from the rules (robots.md §1.2) and the text of the policy. It imports nothing of the house and
shares no step with the robot: amounts are fractions, days are looked up in a table made by hand, and all
reasons that hold are found before the first of them is chosen.
"""

from .compare import Ending, differences
from .oracle import Expected, expect

__all__ = ["Ending", "Expected", "differences", "expect"]
