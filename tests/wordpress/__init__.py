"""The end-to-end test against a real WordPress."""
