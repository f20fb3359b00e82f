"""Reports as files: what a page of the desk says, set on A4 paper as PDF."""
