"""What every wing stands on: errors, files with line numbers, names, where the packaged data lie."""
