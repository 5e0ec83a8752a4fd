"""Customs codes and the headings of lists: what a code says of goods, and goods by the names of a heading."""
