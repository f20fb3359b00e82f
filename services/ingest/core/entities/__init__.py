"""Who is who: labels that are one person or firm. Pure: columns in, clusters out."""
