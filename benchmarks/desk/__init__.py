"""A desk of a million claims: built, and measured against naive ways and limits."""
