"""How a question in English is read: words, days, parts, and what a clause says of trade, of support and of law."""
