"""ERPNext, versions 13 to 15: CRM and ERP on the Frappe framework, spoken to by REST."""
