"""Area bundles: importing open data, the bundle on disk, loading it."""
