"""Networks: what is found of planted rings, beside what others would do, and how fast."""
