"""Pages of the product and what they share: templates, subjects, figures, citation."""
