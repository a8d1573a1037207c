"""Files to model: the only place that reads YAML, and the compiled library that ships."""
