"""Arrays to arrays: series, uncertainty and the other statistics of use. Pure: numpy in, numpy out."""
