"""What `record`, `statistics` and `bold` are asked for, made into samplers."""
