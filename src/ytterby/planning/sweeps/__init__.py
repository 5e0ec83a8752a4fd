"""Plans solved again with one thing varied: level, order, delay, information, allies, instruments."""
