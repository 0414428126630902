"""Query languages in the manner of SELECT ... FROM: statements, and rows of a wire model."""
