"""Grid party branches 网格党支部: each of one grid or of several."""
