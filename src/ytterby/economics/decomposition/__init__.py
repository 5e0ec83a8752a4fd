"""Why two answers on GDP differ: by switch, by element, between presets."""
