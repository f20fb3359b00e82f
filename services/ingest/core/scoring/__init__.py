"""A score that can be argued with: log-odds that are added up, each with what it rests on."""
