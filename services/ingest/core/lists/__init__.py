"""Watch lists as their publishers write them: bytes in, one shape of entity out; what is cut or garbled is refused."""
