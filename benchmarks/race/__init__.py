"""Our gateway against its peers: the same stub, the same questions, in turns."""
