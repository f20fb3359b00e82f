"""What an audit line says, how it is signed, and how a whole feed of them is judged: bytes in, verdict out."""
