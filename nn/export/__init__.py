"""A configured network as a program for another library, with weights both ways."""

from nn.export.pytorch import pytorch_code

__all__ = ["FRAMEWORKS", "pytorch_code"]

FRAMEWORKS = {"pytorch": pytorch_code}
"""What writes the program, by library."""
