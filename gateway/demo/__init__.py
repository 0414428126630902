"""An invented company's CRM and ERP, to try the gateway without any other system."""
