"""What authors write, made into what the types of the rule language say (docs/rule-language.md)."""
