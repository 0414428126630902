"""ERPNext: by the vendor kit, and what only ERPNext does."""
