"""What Clew costs at ten years of data: processor time, queries, memory. See README.md."""
