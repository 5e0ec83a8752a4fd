"""`ytterby serve`: the pages of the site, questions of one's own by link, and the same as JSON and CSV."""
