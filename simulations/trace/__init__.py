"""One day of requests in a neutral format, played through the scheduler and judged from outside it."""
