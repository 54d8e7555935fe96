"""One module a command. The scoring library loads its kernels only when a command runs."""
