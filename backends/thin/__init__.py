"""A thin HTTP/1.1 client for the reads that have to be fast; httpx serves all else."""
