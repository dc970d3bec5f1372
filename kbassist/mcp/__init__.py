"""The rules for other assistants: tools and resources of the Model Context Protocol over standard input and output."""
