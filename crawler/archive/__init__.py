"""The bytes that rows are read from, kept as they came: recorded on the wire, stored as WARC."""
