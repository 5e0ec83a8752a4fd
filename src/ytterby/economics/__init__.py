"""From shortage to GDP: result tables of a market run onto tables of industries."""
