"""On from the station by train: who goes where, which train the ride meets, and how long the whole way takes."""
