"""The scheduler: decides which rides are possible and plans the runs. No web, no SQL, no wall clock."""
