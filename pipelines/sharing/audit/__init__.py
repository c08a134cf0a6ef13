"""A dataset's own error, measured: a random sample of its pages, marked by people, and what that says of the whole."""
