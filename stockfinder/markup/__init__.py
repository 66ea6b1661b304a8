"""Reading a page: JSON-LD, microdata, embedded state, size pickers. Pure."""
