"""Records of law: those of a user laid over the packaged ones, their days, their sources, what is wrong with them."""
