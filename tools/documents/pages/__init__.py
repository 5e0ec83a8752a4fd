"""A module for each page that has parts made by programs, under the name of the page."""
