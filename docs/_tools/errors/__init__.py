"""The catalogue of error messages that the package ships, made from the pages."""
