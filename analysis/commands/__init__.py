"""The subcommands of ``watchword``, one a file: read options, call the floor below, print."""
