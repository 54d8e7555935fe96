"""The fault matrix: real processes are killed, frozen and starved, and nothing is lost or counted twice."""
