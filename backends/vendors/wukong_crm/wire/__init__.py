"""The rows of Wukong CRM, one module per subject."""
