"""Controls: dated records of law, and what is in force on a day."""
