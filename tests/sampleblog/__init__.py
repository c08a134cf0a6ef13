"""Two Swedish marketing blogs written for this project, and a server for them: what the demo and the tests crawl."""
