"""Plans: what must be built, held or paid so that less depends on one supplier, judged by the market."""
