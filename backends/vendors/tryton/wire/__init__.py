"""Tryton's records as its models document them, and what they mean to the business.

Source: the modules of series 8.2 and the answers of a running server. A member that ends in a dot
is a relation that was read through; ids are Tryton's own and stay in this folder.
"""
