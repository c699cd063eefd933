"""The API operations: one function each, the request's parameters in, the result's members out.

Parameters have been checked against the service model before; what a function raises is a
:class:`~mock_tuning.service_errors.ServiceError`.  The router holds the table of them.
"""
