"""The HTTP resources, one a module."""
