"""Lists of points that the desk keeps."""
