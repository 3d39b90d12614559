"""The commands of `nn-playground`, one a module: `add_arguments(parser)` and `run(options)`."""
