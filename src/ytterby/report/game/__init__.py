"""Pages and pictures of the game: the dated race, payoffs, best replies, leverage."""
