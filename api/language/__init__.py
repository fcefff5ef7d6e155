"""The languages pages are said in: which one a reader gets, and the catalogue of words of each."""
