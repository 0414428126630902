"""The rows that forms are queried for, one model per form: its members are the columns."""
