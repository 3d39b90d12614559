"""The training core: networks in numpy, from configuration to trained weights."""
