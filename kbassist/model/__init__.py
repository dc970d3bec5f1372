"""The data that flows through the pipeline, as frozen typed structs."""
