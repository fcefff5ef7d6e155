"""Who did what to whose data, and who looked at what somebody needs: a log that shows when it was tampered with."""
