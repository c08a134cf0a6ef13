"""`bloggarkiv import`: files and folders into a dataset. `dispatch` sends each to the importer of its kind."""
