"""The wire models: one Struct per object, named as Neocrm names its fields."""
