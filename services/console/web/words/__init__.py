"""What the codes of the APIs are called on a page: a table a kind, each word marked for translation."""
