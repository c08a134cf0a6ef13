"""A frozen version of a dataset, in a folder that can go to an archive as it is: see `docs/release.md`."""
