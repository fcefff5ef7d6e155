"""The service and the bus together: rides that meet a bus are asked for as one leg of a journey."""
