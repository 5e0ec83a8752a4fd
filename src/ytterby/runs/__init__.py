"""One run by content: job, run, store, engines, and the scenarios compared."""
