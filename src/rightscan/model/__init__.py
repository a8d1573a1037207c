"""What the content says, as frozen types. No behaviour beyond reading a value of a fact."""
