"""Signing in: django-allauth's flows behind our own words, limits, codes and sessions.

Accounts are made by administrators; nobody signs up. What an account may do is `hospital.roles`.
"""
