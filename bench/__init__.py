"""The measurements: each module here that has HELP and main(argv) is one benchmark."""
