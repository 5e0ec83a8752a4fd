"""The programme of a plan: blocks of years, futures, and the L-shaped method that finds the cheapest plan."""
