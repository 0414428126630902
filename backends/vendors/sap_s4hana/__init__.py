"""SAP S/4HANA, on premise and Cloud: an ERP spoken to by its released OData services."""
