"""`ytterby check` and `ytterby screen`: a question is read, parties are matched, a verdict is decided."""
