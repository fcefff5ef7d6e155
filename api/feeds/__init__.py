"""What others may fetch and read with programs of their own."""
