"""The documents as a site: pages are staged with their menu and a reference from registries, then built by Sphinx."""
