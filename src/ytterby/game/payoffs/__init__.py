"""From runs to payoffs: amounts by player and part, outcomes of all cells."""
