"""Proofs that nothing is lost: real servers under load and violence, and the books checked afterwards."""
