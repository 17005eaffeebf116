"""The page service: Voilà behind the hub's sign-in, serving the region pages and nothing else."""
