"""One self-contained HTML page of a dataset: what a researcher looks at first."""
