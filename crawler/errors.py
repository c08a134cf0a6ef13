"""Errors that a user may see: one line each, saying what is wrong and what to do."""

from __future__ import annotations


class BloggarkivError(Exception):
    """Base of all errors meant for the user; the command line prints the message and exits with `exit_status`."""

    exit_status = 1


class UsageError(BloggarkivError):
    """The command was asked for something it cannot do."""

    exit_status = 2


class NotReadable(BloggarkivError):
    """The bytes are not a page that can be read (empty, a PDF, an image, too large)."""


class DatasetError(BloggarkivError):
    """The dataset is missing, damaged or in use by another process."""
