"""The small pages inside `ranking serve`: a subscriber's own page, the public's own entry, and a sign of life."""
