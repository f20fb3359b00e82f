"""`make bench-screening`: how well and how fast names are screened, beside what a user would pick instead."""
