"""From what plants go without to output: value at risk, rationing, bottleneck, a network of CES nests."""
