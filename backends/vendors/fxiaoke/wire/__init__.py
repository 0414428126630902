"""The objects of Fxiaoke as their rows come over the wire."""
