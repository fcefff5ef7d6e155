"""The nouns of the service: immutable values that know nothing of HTTP, SQL or search."""
