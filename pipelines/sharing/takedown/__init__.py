"""`bloggarkiv takedown`: a post, a comment, a person or a blog goes from a dataset, and nothing brings it back."""
