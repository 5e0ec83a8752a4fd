"""Many runs with drawn numbers: samples, intervals, packaged ranges, the tornado, what would help."""
