"""Many runs in parallel: the tornado over named groups of assumptions, each recalibrated."""
