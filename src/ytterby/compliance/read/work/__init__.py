"""Technology and services by kind: the activity that a text is about, its object and its place."""
