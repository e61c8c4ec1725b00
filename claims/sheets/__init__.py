"""Sources as a sheet: out as CSV, and in again, looked over first."""
