"""What the project measures of itself. Run from its root; figures are in README.md."""
