"""Gets and reads pages, and yields items."""

__version__ = "0.1.0"
