"""Retailers that stockfinder knows: one TOML file a shop, in the format that a user writes too."""
