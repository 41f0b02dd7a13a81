"""Loaded by the fork server alone, as the first of what it preloads: it takes in what loses its guardian.

The fork server's own children are guardians. So whatever else is found below it has lost the guardian of
its run, and belongs to nobody (`scheduler.launch`).
"""

import warnings

from shared.platform import adopt_orphans

adopt_orphans()
# multiprocessing wonders at each process that ends below it and was not started by it.
warnings.filterwarnings("ignore", message="forkserver: waitpid returned unexpected pid")
