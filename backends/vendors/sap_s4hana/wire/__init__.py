"""What SAP answers, one model per set; SAP's names end here."""
