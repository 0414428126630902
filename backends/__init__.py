"""Other systems behind one port."""
