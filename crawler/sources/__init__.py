"""What `bloggarkiv import` takes in beside the live web: one file a kind of source. `kinds` tells which a file is."""
