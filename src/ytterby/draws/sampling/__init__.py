"""Many runs in parallel: random draws, the tornado, elements one by one; each draw recalibrated."""
