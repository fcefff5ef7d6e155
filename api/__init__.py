"""HTTP, HTML and SQL around the scheduler; decides nothing."""
