"""GDP over many runs: draws of exposure, groups of assumptions at their ends."""
