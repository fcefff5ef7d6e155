"""What the service does, one verb a module, on ports that adapters fill."""
