"""Blogs as web archives hold them: captures of pages at many times, from which a blog is put together. No network."""
