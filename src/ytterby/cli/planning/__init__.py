"""Commands on the way round a control: `plan`, `bankable`, `cover`."""
