"""What makes a dataset fit to be shown and shared: release, pseudonyms, takedown, report, audit."""
