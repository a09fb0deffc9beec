"""How fast it is, beside a limit or a peer measured in the same run."""
