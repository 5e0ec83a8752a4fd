"""Understanding items: a user's own words, codes and values as element, form, stage and numbers."""
