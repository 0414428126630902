"""ERPNext's documents as its DocTypes declare them, and what they mean to the business.

Source: the DocTypes of github.com/frappe/erpnext. A member is optional where the site may leave it
empty, or keeps it from a user whose role lacks its permission level.
"""
