"""What the activities of a run do to the environment: coefficients, goods through the chain, prices on burdens."""
