"""What-ifs that planners ask for: kept here, played by processes of their own."""
