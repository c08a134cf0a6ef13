"""A sample of two Swedish marketing blogs, written for this project, and a server for it: what the demo and the tests crawl."""
