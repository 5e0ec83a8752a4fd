"""Does a project pay, and what must a stock hold: unit cost, price paths, funding, months of cover."""
