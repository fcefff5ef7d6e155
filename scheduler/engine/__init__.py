"""Search and checks over whole seconds and metres; nothing here knows of the service around it."""
