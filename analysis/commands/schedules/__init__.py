"""What starts ``watchword run`` by the clock, one form a file: text out, nothing is installed."""
